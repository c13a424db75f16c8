using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Conversion;

/// <summary>Arguments of <c>ovseg convert</c>.</summary>
internal sealed record ConversionRequest
{
    /// <summary>Annotation file or folder.</summary>
    public required string Input { get; init; }

    /// <summary>File or folder to write.</summary>
    public required string Output { get; init; }

    /// <summary>The format to write.</summary>
    public required AnnotationFormat To { get; init; }

    /// <summary>The format to read; null to recognize it.</summary>
    public AnnotationFormat? From { get; init; }

    /// <summary>Folder of the images; null for where the format keeps them.</summary>
    public string? Images { get; init; }

    /// <summary>Part of the data set, such as train; null for all.</summary>
    public string? Split { get; init; }

    /// <summary>Whether images are copied.</summary>
    public bool CopyImages { get; init; }

    /// <summary>Prefix of the image names in Label Studio; null for the default.</summary>
    public string? ImageRoot { get; init; }
}
