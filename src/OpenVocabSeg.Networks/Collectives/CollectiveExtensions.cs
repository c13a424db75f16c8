using System.Runtime.InteropServices;

namespace OpenVocabSeg.Networks.Collectives;

/// <summary>What is built on the members of <see cref="ICollective"/>. With one process, nothing is exchanged.</summary>
internal static class CollectiveExtensions
{
    /// <summary>Gets the largest value of all processes, for each of some values.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="own">The values of this process; the same number in all processes.</param>
    public static long[] Largest(this ICollective collective, params long[] own)
    {
        if (collective.Count == 1)
        {
            return own;
        }

        var all = collective.Gather(MemoryMarshal.AsBytes(own.AsSpan()))
            .Select(bytes => MemoryMarshal.Cast<byte, long>(bytes).ToArray())
            .ToArray();
        return [.. own.Select((_, i) => all.Max(values => values[i]))];
    }

    /// <summary>
    /// Runs an action that draws random numbers for the images of this process, so that every image gets the numbers that it would get if
    /// one process drew for the whole batch. All processes have equal generators before and after it.
    /// </summary>
    /// <param name="collective">The processes.</param>
    /// <param name="random">The generator; null if nothing is drawn.</param>
    /// <param name="draws">How many numbers the action draws.</param>
    /// <param name="action">The action.</param>
    public static void DrawInTurn(this ICollective collective, Random? random, long draws, Action action)
    {
        if (collective.Count == 1 || random is null)
        {
            action();
            return;
        }

        var all = collective.Gather(MemoryMarshal.AsBytes([draws])).Select(bytes => MemoryMarshal.Read<long>(bytes)).ToArray();
        Skip(all[..collective.Rank].Sum());
        action();
        Skip(all[(collective.Rank + 1)..].Sum());

        void Skip(long count)
        {
            for (var i = 0L; i < count; i++)
            {
                random.NextDouble();
            }
        }
    }
}
