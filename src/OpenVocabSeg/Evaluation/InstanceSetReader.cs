using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Sources;

namespace OpenVocabSeg.Evaluation;

/// <summary>Reads the annotated or the predicted instances of a row without its image.</summary>
internal sealed class InstanceSetReader
{
    private readonly DataViewRow _row;
    private readonly string _labelColumnName;
    private readonly string? _maskColumnName;
    private readonly ClassNamesReader _classes;
    private readonly InstanceBoxReader? _boxes;
    private readonly InstanceVectorReader<ReadOnlyMemory<char>>? _masks;

    /// <param name="row">The row or cursor, with the columns active.</param>
    /// <param name="labelColumnName">Column with the classes.</param>
    /// <param name="boxColumnName">Column with the boxes, or null.</param>
    /// <param name="maskColumnName">Column with the masks, or null.</param>
    public InstanceSetReader(DataViewRow row, string labelColumnName, string? boxColumnName, string? maskColumnName)
    {
        _row = row;
        _labelColumnName = labelColumnName;
        _maskColumnName = maskColumnName;
        _classes = new(row, labelColumnName);
        _boxes = boxColumnName is null ? null : new(row, labelColumnName, boxColumnName);
        _masks = maskColumnName is null ? null : new(row, labelColumnName, maskColumnName, 1);
    }

    /// <summary>The classes that are known in advance.</summary>
    public IReadOnlyList<string> KnownClasses => _classes.Known;

    /// <summary>Creates a reader of one additional value for each instance.</summary>
    public InstanceVectorReader<T> Also<T>(string columnName) => new(_row, _labelColumnName, columnName, 1);

    /// <summary>Reads the instances of the current row. A missing class is null.</summary>
    /// <exception cref="InvalidDataException">Columns of the row contradict each other, or a value cannot be read.</exception>
    public (string? Class, CocoBox? Box, RunLengthMask? Mask)[] Read()
    {
        var classes = _classes.Read();
        var boxes = _boxes?.Read(classes.Length);
        var masks = _masks?.Read(classes.Length);
        var instances = new (string? Class, CocoBox? Box, RunLengthMask? Mask)[classes.Length];
        for (var i = 0; i < instances.Length; i++)
        {
            if (classes[i] is { } name)
            {
                CocoBox? box = boxes is null ? null : CocoBox.FromBoundingBox(_boxes!.ToBox(boxes, i));
                instances[i] = (name, box, masks is null ? null : ReadMask(masks[i], i));
            }
        }

        return instances;
    }

    private RunLengthMask ReadMask(ReadOnlyMemory<char> counts, int instance)
    {
        if (counts.IsEmpty)
        {
            throw new InvalidDataException(
                $"Row {_row.Position}: column '{_maskColumnName}', instance {instance}, is empty. To evaluate boxes "
                + $"only, set {nameof(OpenVocabularyEvaluationOptions.Annotations)}."
                + $"{nameof(EvaluationColumns.MaskColumnName)} to null.");
        }

        try
        {
            return RunLengthMask.FromUnshapedCounts(counts.ToString());
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException(
                $"Row {_row.Position}: column '{_maskColumnName}', instance {instance}, is not a run-length mask. {exception.Message}",
                exception);
        }
    }
}
