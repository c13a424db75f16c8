using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Interop;

/// <summary>
/// Creates <see cref="SchemaShape"/> values, whose column constructor is internal to ML.NET. Only public API is used: when an estimator
/// is appended to a loader, ML.NET converts the loader's schema to a shape.
/// </summary>
internal static class SchemaShapes
{
    /// <summary>Gets the shape of a schema: visible columns with their kinds, key flags and annotations.</summary>
    public static SchemaShape FromSchema(DataViewSchema schema) =>
        new SchemaOnlyLoader(schema).Append(new IdentityEstimator()).GetOutputSchema();

    /// <summary>Gets the shape of <paramref name="input"/> with added columns; an added column replaces one of the same name.</summary>
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
