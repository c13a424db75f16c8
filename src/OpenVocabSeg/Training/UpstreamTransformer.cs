using Microsoft.ML;
using OpenVocabSeg.Columns;

namespace OpenVocabSeg.Training;

/// <summary>
/// Finds what an earlier stage learned. ML.NET hands learned state down a chain as column annotations; a stage's output columns
/// carry its fitted transformer. An option that names a transformer goes before.
/// </summary>
/// <typeparam name="TTransformer">The earlier stage's transformer.</typeparam>
/// <param name="explicitly">The transformer that the options name, if any.</param>
/// <param name="kind">Kind of the annotation.</param>
/// <param name="advice">What to do where there is neither, for the message.</param>
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

    /// <summary>The transformer: the options' own, or the nearest upstream one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public TTransformer Find(DataViewSchema inputSchema) =>
        explicitly ?? ColumnAnnotations.FindTransformer<TTransformer>(inputSchema, kind)
        ?? throw new ArgumentOutOfRangeException(nameof(inputSchema), Missing);

    private string Missing => $"No column carries the fitted model of an earlier stage. {advice}";
}
