namespace OpenVocabSeg.Data;

/// <summary>How annotations are read.</summary>
public sealed record AnnotationReadOptions
{
    /// <summary>Folder of the images; null for the place that the format gives them.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>The form; null to recognize it.</summary>
    public AnnotationFormat? Format { get; init; }

    /// <summary>The part of the data set to read, such as "train"; null for all parts.</summary>
    public string? Split { get; init; }
}
