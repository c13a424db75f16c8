namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A chart of horizontal bars: one group a category, one bar a series.</summary>
internal sealed class BarChart
{
    /// <summary>A chart.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="valueLabel">What the bars measure.</param>
    /// <param name="categories">Names at the left, from top to bottom.</param>
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

    /// <summary>Its heading.</summary>
    public string Title { get; }

    /// <summary>What the bars measure.</summary>
    public string ValueLabel { get; }

    /// <summary>Names at the left.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>The bars by color.</summary>
    public IReadOnlyList<BarSeries> Series { get; }
}
