using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>
/// A row mapping in three separate steps: read what is needed from a row into values of its own, compute the results of a batch,
/// write a result into the output columns. All outputs of a row share one computation. Because what was read does not refer to
/// the row any more, a cursor may read rows ahead and compute them together.
/// </summary>
/// <typeparam name="TInput">What is read from a row; owns its data.</typeparam>
/// <typeparam name="TResult">What is computed from it; owns its data and holds no native memory.</typeparam>
internal abstract class RowMapping<TInput, TResult> : IRowMapping
{
    private readonly IReadOnlyList<OutputColumn<TResult>> _outputs;

    protected RowMapping(IReadOnlyList<OutputColumn<TResult>> outputs, IReadOnlyList<DataViewSchema.Column> dependencies)
    {
        _outputs = outputs;
        OutputColumns = [.. outputs.Select(output => output.Definition)];
        Dependencies = dependencies;
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    public IReadOnlyList<DataViewSchema.Column> Dependencies { get; }

    public Delegate[] CreateGetters(DataViewRow input)
    {
        var read = CreateReader(input);
        var position = -1L;
        TResult? result = default;

        // Nothing is kept when reading or computing throws: the next call tries again.
        TResult Current()
        {
            if (position != input.Position)
            {
                result = Compute([read()])[0];
                position = input.Position;
            }

            return result!;
        }

        return [.. _outputs.Select(output => output.CreateGetter(Current))];
    }

    public Delegate[] CreateGetters(DataViewRow input, DataViewRowCursor ahead)
    {
        var results = new ResultsAhead<TInput, TResult>(ahead, CreateReader(ahead), Compute);
        var readId = input.GetIdGetter();
        TResult Current()
        {
            DataViewRowId id = default;
            readId(ref id);
            return results.At(input.Position, id);
        }

        return [.. _outputs.Select(output => output.CreateGetter(Current))];
    }

    /// <summary>A function that reads the row's current values. It copies what it reads.</summary>
    protected abstract Func<TInput> CreateReader(DataViewRow row);

    /// <summary>The results of a batch of rows, in their order.</summary>
    protected abstract IReadOnlyList<TResult> Compute(IReadOnlyList<TInput> batch);
}
