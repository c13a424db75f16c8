using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpenVocabSeg.Sources;

/// <summary>Reads a vector column with a fixed number of values per instance of a row.</summary>
/// <typeparam name="T">Type of a value.</typeparam>
/// <param name="row">The row or cursor, with the column active.</param>
/// <param name="labelColumnName">The column that determines the number of instances of a row, for messages.</param>
/// <param name="columnName">The column.</param>
/// <param name="perInstance">Number of values per instance.</param>
internal sealed class InstanceVectorReader<T>(DataViewRow row, string labelColumnName, string columnName, int perInstance)
{
    private readonly ValueGetter<VBuffer<T>> _getter = row.GetNamedGetter<VBuffer<T>>(columnName);
    private VBuffer<T> _buffer;

    /// <summary>Reads the values of the current row.</summary>
    /// <param name="count">Number of its instances.</param>
    /// <exception cref="InvalidDataException">The column has more or fewer values.</exception>
    public T[] Read(int count)
    {
        _getter(ref _buffer);
        return _buffer.Length == perInstance * count
            ? [.. _buffer.DenseValues()]
            : throw new InvalidDataException(
                $"Row {row.Position}: column '{labelColumnName}' has {count} values, so column '{columnName}' should have "
                + $"{perInstance * count}, but has {_buffer.Length}.");
    }
}
