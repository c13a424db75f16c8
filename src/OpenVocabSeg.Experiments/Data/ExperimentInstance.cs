using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A true object of an image.</summary>
/// <param name="ClassName">Its class.</param>
/// <param name="Shape">Where it is.</param>
/// <param name="Area">Its area as annotated; that of the mask where null.</param>
/// <param name="IsCrowd">Whether it stands for a crowd, which evaluation ignores.</param>
public sealed record ExperimentInstance(string ClassName, IObjectShape Shape, double? Area = null, bool IsCrowd = false)
{
    /// <summary>An object whose box and mask are in memory.</summary>
    /// <param name="className">Its class.</param>
    /// <param name="box">Its box in pixels.</param>
    /// <param name="mask">Its mask, the size of the image.</param>
    public ExperimentInstance(string className, BoundingBox box, RunLengthMask mask)
        : this(className, new KnownShape(box, mask))
    {
    }

    /// <summary>Its box in pixels.</summary>
    public BoundingBox Box => Shape.Box;

    /// <summary>Its mask, the size of the image; may be read from a file or drawn with each call.</summary>
    public RunLengthMask Mask => Shape.Mask;
}
