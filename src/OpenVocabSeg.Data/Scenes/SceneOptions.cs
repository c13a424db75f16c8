namespace OpenVocabSeg.Data;

/// <summary>Properties of generated scenes.</summary>
public sealed record SceneOptions
{
    /// <summary>Random seed: the same seed gives the same scenes. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Height and width of the images in pixels, 48 to 1024. Default 96.</summary>
    public int Side { get; init; } = 96;

    /// <summary>
    /// Minimum number of objects to place, 1 to <see cref="MaximumObjects"/>. A scene can have fewer objects (at least one),
    /// because an object that would hide too much of another one is left out. Default 2.
    /// </summary>
    public int MinimumObjects { get; init; } = 2;

    /// <summary>Maximum number of objects in a scene, up to 8. Default 4.</summary>
    public int MaximumObjects { get; init; } = 4;

    /// <summary>Probability that an object is of a novel class, 0 to 1. Default 0.35.</summary>
    public double NovelFraction { get; init; } = 0.35;

    /// <summary>Probability that a caption does not mention a class in the scene, 0 to 1. Default 0.15.</summary>
    public double OmissionRate { get; init; } = 0.15;

    /// <summary>Probability that a caption mentions one class that is not in the scene, 0 to 1. Default 0.03.</summary>
    public double FalseMentionRate { get; init; } = 0.03;

    /// <summary>Throws if a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Side, 48);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Side, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaximumObjects, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumObjects, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinimumObjects, MaximumObjects);
        ThrowUnlessProbability(NovelFraction, nameof(NovelFraction));
        ThrowUnlessProbability(OmissionRate, nameof(OmissionRate));
        ThrowUnlessProbability(FalseMentionRate, nameof(FalseMentionRate));
    }

    private static void ThrowUnlessProbability(double value, string name)
    {
        if (!(value >= 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a probability between 0 and 1.");
        }
    }
}
