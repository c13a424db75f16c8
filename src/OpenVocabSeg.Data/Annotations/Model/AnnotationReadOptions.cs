namespace OpenVocabSeg.Data;

/// <summary>Options for reading annotations.</summary>
public sealed record AnnotationReadOptions
{
    /// <summary>Folder of the images; null for where the format keeps them.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>The format; null to recognize it.</summary>
    public AnnotationFormat? Format { get; init; }

    /// <summary>The split to read, such as "train"; null for all.</summary>
    public string? Split { get; init; }
}
