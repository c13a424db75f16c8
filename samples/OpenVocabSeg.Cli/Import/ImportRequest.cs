using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Import;

/// <summary>Arguments of <c>ovseg import</c>.</summary>
internal sealed record ImportRequest
{
    /// <summary>The checkpoint file.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Which weights of the checkpoint; null for the usual ones.</summary>
    public string? Weights { get; init; }

    /// <summary>The file to write.</summary>
    public required string Output { get; init; }

    /// <summary>Kind of model to write.</summary>
    public ImportTarget Target { get; init; }

    /// <summary>File of word vectors; null if none was given.</summary>
    public string? Words { get; init; }

    /// <summary>File with the embeddings of word pieces; null for the checkpoint itself.</summary>
    public string? Bert { get; init; }

    /// <summary>Class names, or one file of them; empty for the names in the file of word vectors.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Strides and color format; null for those usual for the kind of checkpoint.</summary>
    public BackboneConvention? Convention { get; init; }

    /// <summary>Shorter side of resized images in pixels; null for the authors' value.</summary>
    public int? MinSize { get; init; }

    /// <summary>Largest longer side of resized images in pixels; null for the authors' value.</summary>
    public int? MaxSize { get; init; }

    /// <summary>Whether class vectors are scaled to unit length; null for the authors' choice.</summary>
    public bool? UnitVectors { get; init; }

    /// <summary>Whether every tensor is listed.</summary>
    public bool List { get; init; }
}
