using Microsoft.ML;

namespace OpenVocabSeg.Rows;

/// <summary>A view whose extra columns are computed when, and only when, somebody reads them.</summary>
internal sealed class MappedView(IDataView source, RowMapper mapper) : IDataView
{
    public DataViewSchema Schema => mapper.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return new MappedCursor(mapper, source.GetRowCursor(mapper.GetDependencies(columns), rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        var cursors = source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand);
        return Array.ConvertAll(cursors, DataViewRowCursor (cursor) => new MappedCursor(mapper, cursor, columns));
    }
}
