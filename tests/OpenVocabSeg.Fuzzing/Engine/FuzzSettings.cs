namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>A run of the loop.</summary>
internal sealed record FuzzSettings
{
    /// <summary>Name of the target.</summary>
    public required string Target { get; init; }

    /// <summary>Number of executions, those of the corpus included.</summary>
    public required long Executions { get; init; }

    /// <summary>Seed of the mutations.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The inputs to start from.</summary>
    public required IReadOnlyList<byte[]> Corpus { get; init; }

    /// <summary>Length of the longest input in bytes.</summary>
    public int MaximumLength { get; init; } = 1 << 16;

    /// <summary>The limits of one input.</summary>
    public FuzzLimits Limits { get; init; } = FuzzLimits.Default;

    /// <summary>A file that holds the input of the current execution, so that it is known if the process dies; null for none.</summary>
    public string? CurrentInput { get; init; }
}
