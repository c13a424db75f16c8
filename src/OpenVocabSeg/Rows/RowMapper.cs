using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>Maps rows of one schema: input columns pass through, and the columns of the mapping are appended.</summary>
internal sealed class RowMapper : IRowToRowMapper
{
    private readonly IRowMapping _mapping;

    public RowMapper(DataViewSchema inputSchema, IRowMapping mapping)
    {
        _mapping = mapping;
        InputSchema = inputSchema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(mapping.OutputColumns);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new bool[InputSchema.Count];
        var computes = false;
        foreach (var column in dependingColumns)
        {
            if (column.Index < InputSchema.Count)
            {
                needed[column.Index] = true;
            }
            else
            {
                computes = true;
            }
        }

        if (computes)
        {
            foreach (var column in _mapping.Dependencies)
            {
                needed[column.Index] = true;
            }
        }

        return [.. InputSchema.Where(column => needed[column.Index])];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new MappedRow(this, input, activeColumns);

    /// <summary>Checks whether any of the columns is computed.</summary>
    internal bool Computes(IEnumerable<DataViewSchema.Column> columns) => columns.Any(column => column.Index >= InputSchema.Count);

    /// <summary>The input columns that computed columns need.</summary>
    internal IReadOnlyList<DataViewSchema.Column> Dependencies => _mapping.Dependencies;

    /// <summary><see cref="Dependencies"/> and columns of text, so that an error of a row that is read ahead can name its file.</summary>
    internal IReadOnlyList<DataViewSchema.Column> ColumnsAhead =>
        [.. _mapping.Dependencies.Union(InputSchema.Where(column => !column.IsHidden && column.Type is TextDataViewType))];

    /// <summary>Creates the getters of the requested columns for one row object.</summary>
    /// <param name="input">The row.</param>
    /// <param name="activeColumns">The requested columns.</param>
    /// <param name="ahead">A second cursor over the same rows, to compute ahead; null means that each row is computed separately.</param>
    internal MappedGetters CreateGetters(
        DataViewRow input, IReadOnlyCollection<DataViewSchema.Column> activeColumns, DataViewRowCursor? ahead = null)
    {
        var active = new bool[OutputSchema.Count];
        foreach (var column in activeColumns)
        {
            active[column.Index] = true;
        }

        var computed = !Computes(activeColumns) ? []
            : ahead is null ? _mapping.CreateGetters(input)
            : _mapping.CreateGetters(input, ahead);
        return new MappedGetters(InputSchema, input, active, computed);
    }
}
