using System.Globalization;

namespace OpenVocabSeg.Data;

/// <summary>
/// Counts by cause: what a reader left out, or what a format could not hold. Causes keep the order in which they came up.
/// </summary>
public sealed class CauseCounts
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _causes = [];

    /// <summary>The causes, in the order in which they came up.</summary>
    public IReadOnlyList<string> Causes => _causes;

    /// <summary>Sum over all causes.</summary>
    public long Total => _counts.Values.Sum();

    /// <summary>The count of a cause; 0 where it never came up.</summary>
    /// <param name="cause">The cause, such as "polylines".</param>
    public long this[string cause] => _counts.GetValueOrDefault(cause);

    /// <summary>Counts a cause.</summary>
    /// <param name="cause">What was left out, in the plural: "polylines".</param>
    /// <param name="count">How many; nothing happens for 0.</param>
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

    /// <summary>The counts in one line, as in "polylines: 3, boxes without an area: 1"; "nothing" where there are none.</summary>
    public override string ToString() => _causes.Count == 0
        ? "nothing"
        : string.Join(", ", _causes.Select(cause => string.Create(CultureInfo.InvariantCulture, $"{cause}: {_counts[cause]}")));
}
