using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>A pass over rows with computed columns.</summary>
internal sealed class MappedCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _input;
    private readonly DataViewRowCursor? _ahead;
    private readonly MappedGetters _getters;

    public MappedCursor(
        RowMapper mapper,
        DataViewRowCursor input,
        IReadOnlyCollection<DataViewSchema.Column> activeColumns,
        DataViewRowCursor? ahead = null)
    {
        Schema = mapper.OutputSchema;
        _input = input;
        _ahead = ahead;
        _getters = mapper.CreateGetters(input, activeColumns, ahead);
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override bool MoveNext() => _input.MoveNext();

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _input.Dispose();
            _ahead?.Dispose();
        }

        base.Dispose(disposing);
    }
}
