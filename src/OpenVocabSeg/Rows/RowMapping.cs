using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>
/// A row mapping in three steps: copy the needed values of a row, compute the results of a batch, and write a result to the output
/// columns. All outputs of a row share one computation. The copied values do not refer to the row, so a cursor can read rows ahead and
/// compute them together.
/// </summary>
/// <typeparam name="TInput">The values read from a row; owns its data.</typeparam>
/// <typeparam name="TResult">The result of a row; owns its data and has no native memory.</typeparam>
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

        // If reading or computing throws, nothing is stored, and the next call tries again.
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

    /// <summary>Creates a function that copies the current values of a row.</summary>
    protected abstract Func<TInput> CreateReader(DataViewRow row);

    /// <summary>Computes the results of a batch of rows, in order.</summary>
    protected abstract IReadOnlyList<TResult> Compute(IReadOnlyList<TInput> batch);
}
