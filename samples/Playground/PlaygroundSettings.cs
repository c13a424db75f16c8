namespace OpenVocabSeg.Samples.Playground;

/// <summary>What the server takes and how much it does at once.</summary>
internal sealed record PlaygroundSettings
{
    /// <summary>Largest request body in bytes.</summary>
    public int MaxRequestBytes { get; init; } = 16 << 20;

    /// <summary>Largest image in pixels; refused before memory is taken for it.</summary>
    public long MaxPixels { get; init; } = 16_000_000;

    /// <summary>Most words in a request.</summary>
    public int MaxWords { get; init; } = 64;

    /// <summary>Longest word or phrase in characters.</summary>
    public int MaxWordLength { get; init; } = 64;

    /// <summary>Images segmented at the same time.</summary>
    public int Engines { get; init; } = 2;

    /// <summary>Requests that may wait for an engine; more are refused.</summary>
    public int MaxWaiting { get; init; } = 32;

    /// <summary>Objects below this score are not sent to the page, so that its slider starts there.</summary>
    public float LowestScore { get; init; } = 0.05f;

    /// <summary>Most objects sent for an image.</summary>
    public int MaxDetections { get; init; } = 50;
}
