namespace OpenVocabSeg.Samples.Playground;

/// <summary>Limits of the server.</summary>
internal sealed record PlaygroundSettings
{
    /// <summary>Maximum size of a request body in bytes.</summary>
    public int MaxRequestBytes { get; init; } = 16 << 20;

    /// <summary>Maximum number of bytes of all files that are received or wait; further requests are rejected.</summary>
    public long MaxReceivedBytes { get; init; } = 256L << 20;

    /// <summary>Maximum number of pixels of an image; larger ones are rejected before memory is allocated.</summary>
    public long MaxPixels { get; init; } = 16_000_000;

    /// <summary>Maximum number of words in a request. LVIS has 1203 classes.</summary>
    public int MaxWords { get; init; } = 1500;

    /// <summary>Maximum length of a word or phrase in characters.</summary>
    public int MaxWordLength { get; init; } = 64;

    /// <summary>Number of images that are decoded and segmented concurrently.</summary>
    public int Engines { get; init; } = 2;

    /// <summary>Maximum number of requests that wait for an engine; further requests are rejected.</summary>
    public int MaxWaiting { get; init; } = 32;

    /// <summary>Minimum score of objects that are sent to the page, where its slider starts.</summary>
    public float LowestScore { get; init; } = 0.01f;

    /// <summary>Maximum number of objects per image.</summary>
    public int MaxDetections { get; init; } = 50;

    /// <summary>Names by which the server may be called, beside IP addresses, localhost and the name of this machine.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];
}
