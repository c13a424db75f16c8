using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>
/// Results of rows, computed in batches that a cursor of its own reads ahead. Batches grow from one row, so that a look at the first
/// rows stays cheap.
/// </summary>
/// <typeparam name="TInput">What is read from a row.</typeparam>
/// <typeparam name="TResult">What is computed from it.</typeparam>
/// <param name="cursor">Reads the rows; stays the caller's.</param>
/// <param name="read">Reads the cursor's current row.</param>
/// <param name="compute">Computes a batch.</param>
internal sealed class ResultsAhead<TInput, TResult>(
    DataViewRowCursor cursor, Func<TInput> read, Func<IReadOnlyList<TInput>, IReadOnlyList<TResult>> compute)
{
    private const int LargestBatch = 32;

    private readonly List<TInput> _inputs = [];
    private readonly List<long> _positions = [];
    private readonly List<DataViewRowId> _ids = [];
    private readonly ValueGetter<DataViewRowId> _readId = cursor.GetIdGetter();
    private IReadOnlyList<TResult>? _results;
    private bool _oneByOne;
    private int _size = 1;

    /// <summary>The result of a row.</summary>
    /// <param name="position">The row's position in its cursor; never less than one asked for before.</param>
    /// <param name="id">The row's identity.</param>
    /// <exception cref="InvalidOperationException">The second reading gave other rows, or another order.</exception>
    public TResult At(long position, DataViewRowId id)
    {
        var index = _positions.BinarySearch(position);
        if (index < 0)
        {
            ReadFrom(position);
            index = 0;
        }

        if (!_ids[index].Equals(id))
        {
            throw new InvalidOperationException("The rows came in another order when they were read a second time.");
        }

        if (!_oneByOne)
        {
            _results ??= ComputeAll();
        }

        return _results is null ? compute([_inputs[index]])[0] : _results[index];
    }

    private void ReadFrom(long position)
    {
        _inputs.Clear();
        _positions.Clear();
        _ids.Clear();
        _results = null;
        _oneByOne = false;
        while (cursor.Position < position)
        {
            if (!cursor.MoveNext())
            {
                throw new InvalidOperationException("The rows ended earlier when they were read a second time.");
            }
        }

        Add();
        while (_inputs.Count < _size && TryAddNext())
        {
        }

        _size = Math.Min(2 * _size, LargestBatch);
    }

    private bool TryAddNext()
    {
        if (!cursor.MoveNext())
        {
            return false;
        }

        try
        {
            Add();
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The cursor stays there: the error comes again, and for good, when that row is asked for.
            return false;
        }
    }

    private void Add()
    {
        _inputs.Add(read());
        _positions.Add(cursor.Position);
        DataViewRowId id = default;
        _readId(ref id);
        _ids.Add(id);
    }

    private IReadOnlyList<TResult>? ComputeAll()
    {
        try
        {
            return compute(_inputs);
        }
        catch (Exception exception) when (_inputs.Count > 1 && exception is not (OutOfMemoryException or OperationCanceledException))
        {
            // Each row on its own, so that the error comes with the row at fault.
            _oneByOne = true;
            return null;
        }
    }
}
