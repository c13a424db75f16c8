namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A table of numbers with named rows and columns.</summary>
internal sealed class ReportTable
{
    /// <summary>Creates a table.</summary>
    /// <param name="columns">At least one column.</param>
    /// <param name="rows">Rows with a value for every column.</param>
    /// <exception cref="ArgumentException">There is no column, or a row has another number of values than there are columns.</exception>
    public ReportTable(IReadOnlyList<ReportColumn> columns, IReadOnlyList<ReportRow> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        if (columns.Count == 0)
        {
            throw new ArgumentException("A table needs at least one column.", nameof(columns));
        }

        if (rows.FirstOrDefault(row => row.Values.Count != columns.Count) is { } wrong)
        {
            throw new ArgumentException(
                $"The row '{wrong.Name}' has {wrong.Values.Count} values for {columns.Count} columns.",
                nameof(rows));
        }

        Columns = columns;
        Rows = rows;
    }

    /// <summary>The columns of numbers.</summary>
    public IReadOnlyList<ReportColumn> Columns { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<ReportRow> Rows { get; }

    /// <summary>Decimals of the numbers, 0 to 6. Default 1.</summary>
    public int Decimals { get; init; } = 1;

    /// <summary>Remarks below the table.</summary>
    public IReadOnlyList<string> Footnotes { get; init; } = [];
}
