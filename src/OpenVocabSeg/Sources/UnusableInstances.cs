using System.Globalization;

namespace OpenVocabSeg.Sources;

/// <summary>Counts the instances that are changed or left out while rows are read.</summary>
internal sealed class UnusableInstances
{
    private readonly Dictionary<(string One, string Many), (long Count, string Example)> _counts = [];

    /// <summary>Counts a box that extends beyond its image and was clipped.</summary>
    public void AddClipped(long row, int instance) =>
        Add(("box extends beyond its image and is clipped", "boxes extend beyond their images and are clipped"), row, instance);

    /// <summary>Counts an instance that was left out because its box is outside its image.</summary>
    public void AddOutside(long row, int instance) =>
        Add(("box outside its image is left out", "boxes outside their images are left out"), row, instance);

    /// <summary>Counts an instance that was left out because its mask is empty and it has no box.</summary>
    public void AddEmpty(long row, int instance) =>
        Add(("empty mask is left out", "empty masks are left out"), row, instance);

    /// <summary>Describes each cause in a sentence.</summary>
    /// <param name="columnName">The column of the instances.</param>
    public IEnumerable<string> Describe(string columnName) => _counts.Select(pair => string.Create(
        CultureInfo.InvariantCulture,
        $"Column '{columnName}': {pair.Value.Count} {(pair.Value.Count == 1 ? pair.Key.One : pair.Key.Many)}, "
            + $"first in {pair.Value.Example}."));

    private void Add((string One, string Many) cause, long row, int instance) =>
        _counts[cause] = _counts.TryGetValue(cause, out var known)
            ? (known.Count + 1, known.Example)
            : (1, string.Create(CultureInfo.InvariantCulture, $"row {row}, instance {instance}"));
}
