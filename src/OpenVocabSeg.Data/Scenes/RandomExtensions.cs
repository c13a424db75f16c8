namespace OpenVocabSeg.Data.Scenes;

/// <summary>Random draws for the scenes.</summary>
internal static class RandomExtensions
{
    /// <summary>A uniformly distributed number between two bounds.</summary>
    public static double NextBetween(this Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>One of several items, all with the same probability.</summary>
    public static T NextOf<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
