namespace OpenVocabSeg.Data.Text;

/// <summary>
/// Vectors of words: as numbers, or as signed bytes with a scale for each vector, which take a quarter of the memory. Immutable and
/// thread-safe.
/// </summary>
internal sealed class WordVectors
{
    private readonly float[]? _values;
    private readonly sbyte[] _codes = [];
    private readonly float[] _scales = [];

    /// <summary>Vectors as numbers, which are not copied.</summary>
    /// <param name="values">The vectors, one after another.</param>
    /// <param name="dimension">Length D of a vector.</param>
    /// <exception cref="ArgumentException">The numbers are not whole vectors.</exception>
    public WordVectors(float[] values, int dimension)
    {
        Count = CountOf(values.Length, dimension);
        Dimension = dimension;
        _values = values;
    }

    /// <summary>Vectors as signed bytes, which are not copied.</summary>
    /// <param name="codes">The bytes of the vectors, one after another.</param>
    /// <param name="scales">What the bytes of each vector are multiplied by.</param>
    /// <param name="dimension">Length D of a vector.</param>
    /// <exception cref="ArgumentException">The bytes are not whole vectors, or there is not one scale for each.</exception>
    public WordVectors(sbyte[] codes, float[] scales, int dimension)
    {
        Count = CountOf(codes.Length, dimension);
        Dimension = dimension;
        _codes = codes;
        _scales = scales.Length == Count
            ? scales
            : throw new ArgumentException($"There are {scales.Length} scales for {Count} vectors.", nameof(scales));
    }

    /// <summary>Number of vectors.</summary>
    public int Count { get; }

    /// <summary>Length D of a vector.</summary>
    public int Dimension { get; }

    /// <summary>Copies a vector.</summary>
    /// <param name="row">Index of the vector.</param>
    /// <param name="destination">Receives D values.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vector.</exception>
    public void CopyTo(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        if (_values is not null)
        {
            _values.AsSpan(row * Dimension, Dimension).CopyTo(destination);
            return;
        }

        var codes = _codes.AsSpan(row * Dimension, Dimension);
        var scale = _scales[row];
        for (var i = 0; i < codes.Length; i++)
        {
            destination[i] = codes[i] * scale;
        }
    }

    /// <summary>All values, vector by vector.</summary>
    public float[] ToArray()
    {
        if (_values is not null)
        {
            return [.. _values];
        }

        var values = new float[_codes.Length];
        for (var row = 0; row < Count; row++)
        {
            CopyTo(row, values.AsSpan(row * Dimension, Dimension));
        }

        return values;
    }

    /// <summary>The first vector with a value that is NaN or infinite; −1 if there is none.</summary>
    public int FindNonFinite()
    {
        if (_values is not null)
        {
            var index = Array.FindIndex(_values, value => !float.IsFinite(value));
            return index < 0 ? -1 : index / Dimension;
        }

        // A byte is at most 128 in absolute value, so only vectors with extreme scales need to be looked at.
        var vector = new float[Dimension];
        for (var row = 0; row < Count; row++)
        {
            if (!float.IsFinite(_scales[row] * sbyte.MinValue))
            {
                CopyTo(row, vector);
                if (!vector.All(float.IsFinite))
                {
                    return row;
                }
            }
        }

        return -1;
    }

    private static int CountOf(int length, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        return length % dimension == 0
            ? length / dimension
            : throw new ArgumentException($"{length} values are not whole vectors of {dimension}.", nameof(length));
    }
}
