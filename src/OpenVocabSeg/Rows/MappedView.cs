using Microsoft.ML;

namespace OpenVocabSeg.Rows;

/// <summary>
/// A view whose extra columns are computed when, and only when, somebody reads them: in batches, read ahead by a second cursor, where the
/// rows can be read twice. A source that knows how many it has, or could shuffle them, says so; a stream that passes by once does not.
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
