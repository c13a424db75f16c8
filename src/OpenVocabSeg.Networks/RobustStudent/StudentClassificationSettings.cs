namespace OpenVocabSeg.Networks;

/// <summary>Settings of the classification of regions by the student.</summary>
public sealed record StudentClassificationSettings
{
    /// <summary>Weight of the background class in the classification loss.</summary>
    /// <value>Default: 0.2.</value>
    public double BackgroundWeight { get; init; } = 0.2;

    /// <summary>Whether class embeddings are scaled to unit length, as in the authors' student.</summary>
    /// <value>Default: true.</value>
    public bool NormalizeEmbeddings { get; init; } = true;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(BackgroundWeight);
    }
}
