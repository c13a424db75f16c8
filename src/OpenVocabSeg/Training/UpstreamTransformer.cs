using Microsoft.ML;
using OpenVocabSeg.Columns;

namespace OpenVocabSeg.Training;

/// <summary>
/// Finds the fitted transformer of an earlier stage. ML.NET passes learned state along a chain as column annotations, so the output
/// columns of a stage carry its fitted transformer. A transformer in the options takes precedence.
/// </summary>
/// <typeparam name="TTransformer">The earlier stage's transformer.</typeparam>
/// <param name="explicitly">The transformer in the options, if any.</param>
/// <param name="kind">Kind of the annotation.</param>
/// <param name="advice">Advice for the message if there is neither.</param>
internal sealed class UpstreamTransformer<TTransformer>(TTransformer? explicitly, string kind, string advice)
    where TTransformer : class, ITransformer
{
    /// <summary>Throws unless <see cref="Find"/> will find one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public void Check(SchemaShape inputSchema)
    {
        if (explicitly is null && !inputSchema.Any(column => InputColumn.HasAnnotation(column, kind)))
        {
            throw new ArgumentOutOfRangeException(nameof(inputSchema), Missing);
        }
    }

    /// <summary>Finds the transformer: that of the options, or the nearest upstream one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public TTransformer Find(DataViewSchema inputSchema) =>
        explicitly ?? ColumnAnnotations.FindTransformer<TTransformer>(inputSchema, kind)
        ?? throw new ArgumentOutOfRangeException(nameof(inputSchema), Missing);

    private string Missing => $"No column carries the fitted model of an earlier stage. {advice}";
}
