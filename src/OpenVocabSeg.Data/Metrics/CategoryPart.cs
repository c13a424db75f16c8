namespace OpenVocabSeg.Data.Metrics;

/// <summary>What comparing the detections of one class gives for some of the images, before anything is averaged.</summary>
internal abstract class CategoryPart
{
    /// <summary>The part for the images of all given parts, which are in ascending order of their images.</summary>
    /// <param name="parts">Parts of one class and protocol; at least one.</param>
    public abstract CategoryPart Join(IReadOnlyList<CategoryPart> parts);

    /// <summary>Writes the part.</summary>
    public abstract void Write(BinaryWriter writer);
}
