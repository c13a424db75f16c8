using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data.Masks;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Sources;

/// <summary>
/// Reads the instances of a row. The classes come first, without the picture, so that a row without instances costs nothing;
/// boxes and masks follow once the size of the picture is known.
/// </summary>
internal sealed class InstanceReader
{
    private readonly DataViewRow _row;
    private readonly InstanceColumns _columns;
    private readonly string[] _classes;
    private readonly bool[] _wanted;
    private readonly ValueGetter<VBuffer<uint>> _getLabels;
    private readonly ValueGetter<VBuffer<float>>? _getBoxes;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _getMasks;
    private readonly ValueGetter<VBuffer<float>>? _getScores;
    private VBuffer<uint> _labels;
    private VBuffer<float> _boxes;
    private VBuffer<ReadOnlyMemory<char>> _masks;
    private VBuffer<float> _scores;

    /// <param name="row">The row or cursor, with the columns active.</param>
    /// <param name="columns">Where the instances are.</param>
    /// <param name="classes">Classes to keep, or null for all.</param>
    public InstanceReader(DataViewRow row, InstanceColumns columns, IReadOnlySet<string>? classes)
    {
        _row = row;
        _columns = columns;
        _classes = ColumnAnnotations.GetKeyNames(row.Schema[columns.Label]);
        _wanted = [.. _classes.Select(name => classes is null || classes.Contains(name))];
        _getLabels = row.GetGetter<VBuffer<uint>>(row.Schema[columns.Label]);
        _getBoxes = GetterOrNull<float>(columns.BoundingBoxes);
        _getMasks = GetterOrNull<ReadOnlyMemory<char>>(columns.Masks);
        _getScores = GetterOrNull<float>(columns.Score);
    }

    /// <summary>Reads the classes of the current row; true if any instance is of a wanted class.</summary>
    public bool ReadLabels()
    {
        _getLabels(ref _labels);
        foreach (var key in _labels.GetValues())
        {
            if (IsWanted(key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The instances of wanted classes, after <see cref="ReadLabels"/>. Instances of missing class (key 0) are left out.</summary>
    /// <param name="height">Height of the row's picture.</param>
    /// <param name="width">Width of the row's picture.</param>
    /// <exception cref="InvalidDataException">Columns of one row contradict each other, or a mask cannot be read.</exception>
    public List<AnnotatedInstance> Read(int height, int width)
    {
        var count = _labels.Length;
        var labels = _labels.DenseValues().ToArray();
        var boxes = ReadVector(_getBoxes, ref _boxes, _columns.BoundingBoxes, 4, count);
        var masks = ReadVector(_getMasks, ref _masks, _columns.Masks, 1, count);
        var scores = ReadVector(_getScores, ref _scores, _columns.Score, 1, count);
        var instances = new List<AnnotatedInstance>(count);
        for (var i = 0; i < count; i++)
        {
            if (!IsWanted(labels[i]))
            {
                continue;
            }

            var mask = masks is null || masks[i].IsEmpty ? null : ReadMask(masks[i], i, height, width);
            var box = boxes is not null ? ReadBox(boxes.AsSpan(4 * i, 4), i) : mask?.BoundingBox
                ?? throw new InvalidDataException($"Row {_row.Position}: instance {i} has neither a box nor a mask.");
            instances.Add(new(_classes[labels[i] - 1], box, mask, scores?[i] ?? 1f));
        }

        return instances;
    }

    private bool IsWanted(uint key)
    {
        if (key > _classes.Length)
        {
            throw new InvalidDataException(
                $"Row {_row.Position}: column '{_columns.Label}' holds key {key}, but has names for {_classes.Length} keys only.");
        }

        return key != 0 && _wanted[key - 1];
    }

    private ValueGetter<VBuffer<T>>? GetterOrNull<T>(string? columnName) =>
        columnName is null ? null : _row.GetGetter<VBuffer<T>>(_row.Schema[columnName]);

    private T[]? ReadVector<T>(ValueGetter<VBuffer<T>>? getter, ref VBuffer<T> buffer, string? columnName, int perInstance, int count)
    {
        if (getter is null)
        {
            return null;
        }

        getter(ref buffer);
        return buffer.Length == perInstance * count
            ? [.. buffer.DenseValues()]
            : throw new InvalidDataException(
                $"Row {_row.Position}: column '{_columns.Label}' has {count} values, so column '{columnName}' should have "
                + $"{perInstance * count}, but has {buffer.Length}.");
    }

    private BoundingBox ReadBox(ReadOnlySpan<float> box, int instance)
    {
        foreach (var value in box)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidDataException(
                    $"Row {_row.Position}: column '{_columns.BoundingBoxes}', instance {instance}, holds a number that is not finite.");
            }
        }

        return box[2] >= box[0] && box[3] >= box[1]
            ? new(box[0], box[1], box[2], box[3])
            : throw new InvalidDataException(
                $"Row {_row.Position}: column '{_columns.BoundingBoxes}', instance {instance}, is not in the order x0 y0 x1 y1.");
    }

    private RunLengthMask ReadMask(ReadOnlyMemory<char> counts, int instance, int height, int width)
    {
        try
        {
            return RunLengthMask.FromCompressedCounts(counts.ToString(), height, width);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidDataException)
        {
            throw new InvalidDataException(
                $"Row {_row.Position}: column '{_columns.Masks}', instance {instance}, is not a run-length mask of the picture's "
                + $"{height}×{width} pixels. {exception.Message}",
                exception);
        }
    }
}
