namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A chart of horizontal bars: one group per category, one bar per series.</summary>
internal sealed class BarChart
{
    /// <summary>Creates a chart.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="valueLabel">What the bars measure.</param>
    /// <param name="categories">Names on the left, from top to bottom.</param>
    /// <param name="series">Up to eight series.</param>
    /// <exception cref="ArgumentException">A series has another number of values than there are categories.</exception>
    public BarChart(string title, string valueLabel, IReadOnlyList<string> categories, IReadOnlyList<BarSeries> series)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(series);
        if (series.FirstOrDefault(s => s.Values.Count != categories.Count) is { } wrong)
        {
            throw new ArgumentException(
                $"The series '{wrong.Name}' has {wrong.Values.Count} values for {categories.Count} categories.",
                nameof(series));
        }

        Title = title;
        ValueLabel = valueLabel;
        Categories = categories;
        Series = series;
    }

    /// <summary>The heading.</summary>
    public string Title { get; }

    /// <summary>What the bars measure.</summary>
    public string ValueLabel { get; }

    /// <summary>Names on the left.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>The series.</summary>
    public IReadOnlyList<BarSeries> Series { get; }
}
