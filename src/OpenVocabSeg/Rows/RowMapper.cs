using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>Maps rows of one schema: the input's columns pass through, the mapping's columns are appended.</summary>
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

    /// <summary>Whether any of the columns is computed.</summary>
    internal bool Computes(IEnumerable<DataViewSchema.Column> columns) => columns.Any(column => column.Index >= InputSchema.Count);

    /// <summary>The input columns that computed columns need.</summary>
    internal IReadOnlyList<DataViewSchema.Column> Dependencies => _mapping.Dependencies;

    /// <summary>The same, and columns of text: an error of a row that is read ahead says which file it comes from.</summary>
    internal IReadOnlyList<DataViewSchema.Column> ColumnsAhead =>
        [.. _mapping.Dependencies.Union(InputSchema.Where(column => !column.IsHidden && column.Type is TextDataViewType))];

    /// <summary>The getters over one row object for the columns that were asked for.</summary>
    /// <param name="input">The row.</param>
    /// <param name="activeColumns">The columns asked for.</param>
    /// <param name="ahead">A second cursor over the same rows to compute ahead with; each row on its own where null.</param>
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
