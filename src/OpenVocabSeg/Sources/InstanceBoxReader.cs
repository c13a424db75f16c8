using Microsoft.ML;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Sources;

/// <summary>Reads the boxes of a row's instances.</summary>
/// <param name="row">The row or cursor, with the column active.</param>
/// <param name="labelColumnName">The column that determines the number of instances of a row, for messages.</param>
/// <param name="columnName">The column: x0 y0 x1 y1 for each instance.</param>
internal sealed class InstanceBoxReader(DataViewRow row, string labelColumnName, string columnName)
{
    private readonly InstanceVectorReader<float> _reader = new(row, labelColumnName, columnName, 4);

    /// <summary>Reads the coordinates of the current row, 4·count.</summary>
    /// <param name="count">Number of its instances.</param>
    /// <exception cref="InvalidDataException">The column has more or fewer values.</exception>
    public float[] Read(int count) => _reader.Read(count);

    /// <summary>Converts the coordinates from <see cref="Read"/> to the box of one instance.</summary>
    /// <exception cref="InvalidDataException">A coordinate is not finite, or the coordinates have another order.</exception>
    public BoundingBox ToBox(float[] coordinates, int instance)
    {
        var box = coordinates.AsSpan(4 * instance, 4);
        foreach (var value in box)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidDataException(
                    $"Row {row.Position}: column '{columnName}', instance {instance}, has a coordinate that is not finite.");
            }
        }

        return box[2] >= box[0] && box[3] >= box[1]
            ? new(box[0], box[1], box[2], box[3])
            : throw new InvalidDataException(
                $"Row {row.Position}: column '{columnName}', instance {instance}, is not in the order x0 y0 x1 y1.");
    }
}
