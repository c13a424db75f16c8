using OpenVocabSeg.Data.Annotations.Shapes;

namespace OpenVocabSeg.Data.Annotations.LabelMe;

/// <summary>A shape of a LabelMe file.</summary>
/// <param name="Description">Name in messages, such as "shape number 3".</param>
/// <param name="Type">"polygon", "rectangle", ….</param>
/// <param name="Points">x0, y0, x1, y1, … in pixels.</param>
/// <param name="Mask">The PNG of a mask; null for all other shapes.</param>
/// <param name="GroupId">Group that all parts of an object share; null if the shape is an object of its own.</param>
/// <param name="Parts">Class and flags, without the shape.</param>
internal sealed record LabelMeShape(
    string Description, string Type, double[] Points, byte[]? Mask, long? GroupId, ObjectParts Parts);
