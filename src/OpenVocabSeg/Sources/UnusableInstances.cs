using System.Globalization;

namespace OpenVocabSeg.Sources;

/// <summary>Counts instances that are not trained on as they are, while rows are read.</summary>
internal sealed class UnusableInstances
{
    private readonly Dictionary<(string One, string Many), (long Count, string Example)> _counts = [];

    /// <summary>A box that reaches beyond its image was clipped.</summary>
    public void AddClipped(long row, int instance) =>
        Add(("box reaches beyond its image and is clipped", "boxes reach beyond their images and are clipped"), row, instance);

    /// <summary>An instance was left out because its box has no part inside its image.</summary>
    public void AddOutside(long row, int instance) =>
        Add(("box outside its image is left out", "boxes outside their images are left out"), row, instance);

    /// <summary>An instance was left out because its mask has no pixel, and it has no box.</summary>
    public void AddEmpty(long row, int instance) =>
        Add(("mask without a pixel is left out", "masks without a pixel are left out"), row, instance);

    /// <summary>A sentence for each cause.</summary>
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
