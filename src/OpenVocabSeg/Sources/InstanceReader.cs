using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Sources;

/// <summary>
/// Reads the instances of a row. Classes are read first, without the image, so a row without instances costs almost nothing. Boxes and
/// masks are read when the size of the image is known.
/// </summary>
internal sealed class InstanceReader
{
    private readonly DataViewRow _row;
    private readonly InstanceColumns _columns;
    private readonly string[] _classes;
    private readonly bool[] _wanted;
    private readonly ValueGetter<VBuffer<uint>> _getLabels;
    private readonly InstanceBoxReader? _boxReader;
    private readonly InstanceVectorReader<ReadOnlyMemory<char>>? _maskReader;
    private readonly InstanceVectorReader<float>? _scoreReader;
    private readonly UnusableInstances? _unusable;
    private VBuffer<uint> _labels;

    /// <param name="row">The row or cursor, with the columns active.</param>
    /// <param name="columns">The columns with the instances.</param>
    /// <param name="classes">Classes to use; null means all.</param>
    /// <param name="unusable">Counts boxes that extend beyond their images, and instances that are left out.</param>
    public InstanceReader(
        DataViewRow row, InstanceColumns columns, IReadOnlySet<string>? classes, UnusableInstances? unusable = null)
    {
        _unusable = unusable;
        _row = row;
        _columns = columns;
        _classes = ColumnAnnotations.GetKeyNames(row.Schema[columns.Label]);
        _wanted = [.. _classes.Select(name => classes is null || classes.Contains(name))];
        _getLabels = row.GetNamedGetter<VBuffer<uint>>(columns.Label);
        _boxReader = columns.BoundingBoxes is { } boxes ? new(row, columns.Label, boxes) : null;
        _maskReader = columns.Masks is { } masks ? new(row, columns.Label, masks, 1) : null;
        _scoreReader = columns.Score is { } score ? new(row, columns.Label, score, 1) : null;
    }

    /// <summary>Whether the current row has an instance of any class, used or not. Valid after <see cref="ReadLabels"/>.</summary>
    public bool HasLabels => _labels.GetValues().ContainsAnyExcept(0u);

    /// <summary>Reads the classes of the current row; true if any instance has a class to use.</summary>
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

    /// <summary>
    /// Reads the instances of the classes to use, after <see cref="ReadLabels"/>. Instances without a class (key 0) are left out. As in
    /// the authors' code, boxes are clipped to the image, and instances whose box is outside it are left out.
    /// </summary>
    /// <param name="height">Height of the row's image.</param>
    /// <param name="width">Width of the row's image.</param>
    /// <exception cref="InvalidDataException">Columns of one row contradict each other, or a mask cannot be read.</exception>
    public List<AnnotatedInstance> Read(int height, int width)
    {
        var count = _labels.Length;
        var labels = _labels.DenseValues().ToArray();
        var boxes = _boxReader?.Read(count);
        var masks = _maskReader?.Read(count);
        var scores = _scoreReader?.Read(count);
        var instances = new List<AnnotatedInstance>(count);
        for (var i = 0; i < count; i++)
        {
            if (!IsWanted(labels[i]))
            {
                continue;
            }

            var drawn = masks is null || masks[i].IsEmpty ? null : ReadMask(masks[i], i, height, width);
            if (boxes is null && drawn is { Area: 0 })
            {
                _unusable?.AddEmpty(_row.Position, i);
                continue;
            }

            // An empty mask counts as no mask.
            var mask = drawn is { Area: 0 } ? null : drawn;
            var box = boxes is not null ? _boxReader!.ToBox(boxes, i) : mask?.BoundingBox
                ?? throw new InvalidDataException($"Row {_row.Position}: instance {i} has neither a box nor a mask.");
            if (Clip(box, i, height, width) is { } inside)
            {
                instances.Add(new(_classes[labels[i] - 1], inside, mask, scores?[i] ?? 1f));
            }
        }

        return instances;
    }

    private BoundingBox? Clip(BoundingBox box, int instance, int height, int width)
    {
        var inside = new BoundingBox(
            Math.Clamp(box.X0, 0, width), Math.Clamp(box.Y0, 0, height), Math.Clamp(box.X1, 0, width), Math.Clamp(box.Y1, 0, height));
        if (inside == box)
        {
            return box;
        }

        if (inside.Width <= 0 || inside.Height <= 0)
        {
            _unusable?.AddOutside(_row.Position, instance);
            return null;
        }

        _unusable?.AddClipped(_row.Position, instance);
        return inside;
    }

    private bool IsWanted(uint key)
    {
        if (key > _classes.Length)
        {
            throw new InvalidDataException(
                $"Row {_row.Position}: column '{_columns.Label}' has key {key}, but only {_classes.Length} keys have names.");
        }

        return key != 0 && _wanted[key - 1];
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
                $"Row {_row.Position}: column '{_columns.Masks}', instance {instance}, is not a run-length mask of the image's "
                + $"{height}×{width} pixels. {exception.Message}",
                exception);
        }
    }
}
