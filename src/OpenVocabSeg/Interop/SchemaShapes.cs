using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Interop;

/// <summary>
/// Makes <see cref="SchemaShape"/> values, whose column constructor is internal to ML.NET. Only public API is used: appending
/// an estimator to a loader makes ML.NET itself turn the loader's schema into a shape.
/// </summary>
internal static class SchemaShapes
{
    /// <summary>The shape of a schema: visible columns with their kinds, key flags and annotations.</summary>
    public static SchemaShape FromSchema(DataViewSchema schema) =>
        new SchemaOnlyLoader(schema).Append(new IdentityEstimator()).GetOutputSchema();

    /// <summary>The shape of <paramref name="input"/> after columns were added; an added column replaces one of the same name.</summary>
    public static SchemaShape Append(SchemaShape input, IEnumerable<DataViewSchema.DetachedColumn> added)
    {
        var columns = input.ToDictionary(column => column.Name);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(added);
        foreach (var column in FromSchema(builder.ToSchema()))
        {
            columns[column.Name] = column;
        }

        return new SchemaShape(columns.Values);
    }

    private sealed class SchemaOnlyLoader(DataViewSchema schema) : IDataLoader<object>
    {
        public DataViewSchema GetOutputSchema() => schema;

        public IDataView Load(object input) => throw new NotSupportedException();

        void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }

    private sealed class IdentityEstimator : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => throw new NotSupportedException();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
