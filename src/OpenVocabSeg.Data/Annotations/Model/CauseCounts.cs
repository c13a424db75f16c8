using System.Globalization;

namespace OpenVocabSeg.Data;

/// <summary>
/// Counts by cause what a reader left out, or what a format does not support. Causes are in the order in which they first occurred.
/// </summary>
public sealed class CauseCounts
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _causes = [];

    /// <summary>The causes, in the order in which they first occurred.</summary>
    public IReadOnlyList<string> Causes => _causes;

    /// <summary>Sum over all causes.</summary>
    public long Total => _counts.Values.Sum();

    /// <summary>The count of a cause; 0 if it did not occur.</summary>
    /// <param name="cause">The cause, such as "polylines".</param>
    public long this[string cause] => _counts.GetValueOrDefault(cause);

    /// <summary>Counts a cause.</summary>
    /// <param name="cause">What was left out, in the plural, such as "polylines".</param>
    /// <param name="count">The number to add; 0 has no effect.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public void Add(string cause, long count = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(cause);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
        {
            return;
        }

        if (!_counts.TryAdd(cause, count))
        {
            _counts[cause] += count;
            return;
        }

        _causes.Add(cause);
    }

    /// <summary>Adds the counts of others.</summary>
    internal void Add(CauseCounts others)
    {
        foreach (var cause in others._causes)
        {
            Add(cause, others[cause]);
        }
    }

    /// <summary>The counts in one line, such as "polylines: 3, boxes without an area: 1"; "nothing" if there are none.</summary>
    public override string ToString() => _causes.Count == 0
        ? "nothing"
        : string.Join(", ", _causes.Select(cause => string.Create(CultureInfo.InvariantCulture, $"{cause}: {_counts[cause]}")));
}
