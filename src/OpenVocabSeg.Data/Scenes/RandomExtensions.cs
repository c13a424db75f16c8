namespace OpenVocabSeg.Data.Scenes;

/// <summary>Draws that the scenes need.</summary>
internal static class RandomExtensions
{
    /// <summary>A uniform number between two bounds.</summary>
    public static double NextBetween(this Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>One of several items, all as likely.</summary>
    public static T NextOf<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
