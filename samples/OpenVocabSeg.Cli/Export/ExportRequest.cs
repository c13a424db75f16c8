using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Export;

/// <summary>What <c>ovseg export</c> was asked for.</summary>
internal sealed record ExportRequest
{
    /// <summary>Model file.</summary>
    public required string Model { get; init; }

    /// <summary>ONNX file to write.</summary>
    public required string Output { get; init; }

    /// <summary>The file's own classes; the model's where empty.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Default score threshold; the model's where null.</summary>
    public float? Threshold { get; init; }

    /// <summary>Rows of the outputs; the model's where null.</summary>
    public int? MaxDetections { get; init; }

    /// <summary>The only number of words that a run takes; any where null.</summary>
    public int? MaxWords { get; init; }

    /// <summary>The only size of resized images; any where null.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>Whether weights are stored as 8-bit integers.</summary>
    public bool Int8 { get; init; }
}
