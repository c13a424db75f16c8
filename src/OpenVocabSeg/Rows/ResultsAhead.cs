using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Rows;

/// <summary>
/// Results of rows, computed in batches that a separate cursor reads ahead. The first batch has one row and later ones grow, so that
/// reading only the first rows is cheap.
/// </summary>
/// <typeparam name="TInput">The values read from a row.</typeparam>
/// <typeparam name="TResult">The result of a row.</typeparam>
/// <param name="cursor">Reads the rows. The caller still owns it.</param>
/// <param name="read">Reads the current row of the cursor.</param>
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

    /// <summary>Gets the result of a row.</summary>
    /// <param name="position">The position of the row in its cursor; never less than that of an earlier call.</param>
    /// <param name="id">The id of the row.</param>
    /// <exception cref="InvalidOperationException">The second pass returned other rows, or another order.</exception>
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
            throw new InvalidOperationException("The rows have another order in the second pass.");
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
                throw new InvalidOperationException("There are fewer rows in the second pass.");
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
            // The cursor stays at this row. The error occurs again when the row is requested, and is then thrown.
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
            // Computes each row separately, so that the error is thrown for its row.
            _oneByOne = true;
            return null;
        }
    }
}
