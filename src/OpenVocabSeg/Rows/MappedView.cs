using Microsoft.ML;

namespace OpenVocabSeg.Rows;

/// <summary>
/// A view whose additional columns are computed only when they are read. If the rows can be read twice, a second cursor reads ahead and
/// rows are computed in batches. A source can be read twice if it has a row count or can shuffle; a stream that can be read only once has
/// neither.
/// </summary>
internal sealed class MappedView(IDataView source, RowMapper mapper) : IDataView
{
    public DataViewSchema Schema => mapper.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    private bool CanReadTwice => source.CanShuffle || source.GetRowCount() is not null;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        var input = source.GetRowCursor(mapper.GetDependencies(columns), rand);
        var ahead = rand is null && CanReadTwice && mapper.Computes(columns) ? source.GetRowCursor(mapper.ColumnsAhead) : null;
        return new MappedCursor(mapper, input, columns, ahead);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        var cursors = source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand);
        return Array.ConvertAll(cursors, DataViewRowCursor (cursor) => new MappedCursor(mapper, cursor, columns));
    }
}
