using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Conversion;

/// <summary>What <c>ovseg convert</c> was asked to do.</summary>
internal sealed record ConversionRequest
{
    /// <summary>Annotation file or folder.</summary>
    public required string Input { get; init; }

    /// <summary>File or folder to write.</summary>
    public required string Output { get; init; }

    /// <summary>The form to write.</summary>
    public required AnnotationFormat To { get; init; }

    /// <summary>The form to read; null to recognize it.</summary>
    public AnnotationFormat? From { get; init; }

    /// <summary>Folder of the images; null for where the form keeps them.</summary>
    public string? Images { get; init; }

    /// <summary>Part of the data set; null for all.</summary>
    public string? Split { get; init; }

    /// <summary>Whether images are copied.</summary>
    public bool CopyImages { get; init; }

    /// <summary>Address of the images in Label Studio; null for its default.</summary>
    public string? ImageRoot { get; init; }
}
