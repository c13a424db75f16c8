using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Import;

/// <summary>What <c>ovseg import</c> was asked to do.</summary>
internal sealed record ImportRequest
{
    /// <summary>The foreign file.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The file to write.</summary>
    public required string Output { get; init; }

    /// <summary>What to make of it.</summary>
    public ImportTarget Target { get; init; }

    /// <summary>Word vectors; null where none were named.</summary>
    public string? Words { get; init; }

    /// <summary>The file with the table of word pieces; null for the checkpoint itself.</summary>
    public string? Bert { get; init; }

    /// <summary>Class names, or one file of them; empty for those of the file of words.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Strides and colors; null for what the kind of checkpoint suggests.</summary>
    public BackboneConvention? Convention { get; init; }

    /// <summary>Shorter side of images; null for the authors'.</summary>
    public int? MinSize { get; init; }

    /// <summary>Longest longer side of images; null for the authors'.</summary>
    public int? MaxSize { get; init; }

    /// <summary>Whether class vectors are scaled to unit length; null as the authors do.</summary>
    public bool? UnitVectors { get; init; }

    /// <summary>Whether every tensor is listed.</summary>
    public bool List { get; init; }
}
