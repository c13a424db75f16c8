namespace OpenVocabSeg.Experiments.Reports;

/// <summary>Images in named columns, such as photo, ground truth, pseudo mask, noise and prediction.</summary>
internal sealed class ImageGrid
{
    /// <summary>Creates a grid.</summary>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">Rows with a cell for every column.</param>
    /// <exception cref="ArgumentException">A row has another number of cells than there are columns.</exception>
    public ImageGrid(IReadOnlyList<string> columns, IReadOnlyList<ImageGridRow> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.FirstOrDefault(row => row.Cells.Count != columns.Count) is { } wrong)
        {
            throw new ArgumentException($"A row has {wrong.Cells.Count} cells for {columns.Count} columns.", nameof(rows));
        }

        Columns = columns;
        Rows = rows;
    }

    /// <summary>Headings.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows of images.</summary>
    public IReadOnlyList<ImageGridRow> Rows { get; }
}
