using Microsoft.ML;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Sources;

namespace OpenVocabSeg.Evaluation;

/// <summary>
/// Reads annotated and predicted instances in one pass and compares them by the rules of the COCO challenge. Images are not read. Only
/// run lengths and boxes of a row are kept in memory.
/// </summary>
/// <param name="options">Validated options.</param>
internal sealed class PredictionEvaluator(OpenVocabularyEvaluationOptions options)
{
    private readonly List<EvaluationGroundTruth> _truths = [];
    private readonly List<EvaluationDetection> _detections = [];
    private readonly Dictionary<string, long> _classes = new(StringComparer.Ordinal);
    private long _sizedRow = -1;
    private long _pixels;

    /// <summary>Evaluates the rows of a view.</summary>
    public OpenVocabularyMetrics Evaluate(IDataView data)
    {
        var names = CheckColumns(data.Schema);
        var imageCount = ReadAll(data, names);
        foreach (var name in (options.Split?.Base ?? []).Concat(options.Split?.Novel ?? []))
        {
            IdOf(name);
        }

        return new(
            Compare(IouType.Mask, options.Annotations.MaskColumnName is not null, imageCount),
            Compare(IouType.Box, options.Annotations.BoundingBoxColumnName is not null, imageCount),
            imageCount);
    }

    private List<string> CheckColumns(DataViewSchema schema)
    {
        List<InputColumn> columns =
        [
            InputColumn.ClassVector(options.Annotations.LabelColumnName),
            InputColumn.ClassVector(options.Predictions.PredictedLabelColumnName),
            InputColumn.SingleVector(options.Predictions.ScoreColumnName),
        ];
        if (options.Annotations.BoundingBoxColumnName is { } boxes)
        {
            columns.Add(InputColumn.SingleVector(boxes));
            columns.Add(InputColumn.SingleVector(options.Predictions.PredictedBoundingBoxColumnName));
        }

        if (options.Annotations.MaskColumnName is { } masks)
        {
            columns.Add(InputColumn.TextVector(masks));
            columns.Add(InputColumn.TextVector(options.Predictions.PredictedMaskColumnName));
        }

        if (options.Annotations.CrowdColumnName is { } crowd)
        {
            columns.Add(InputColumn.BooleanVector(crowd));
        }

        if (options.Annotations.AreaColumnName is { } area)
        {
            columns.Add(InputColumn.SingleVector(area));
        }

        var shape = SchemaShapes.FromSchema(schema);
        columns.ForEach(column => column.Check(shape));
        return columns.ConvertAll(column => column.Name);
    }

    private long ReadAll(IDataView data, List<string> names)
    {
        using var cursor = data.GetRowCursor(names.Select(name => data.Schema[name]));
        var (truth, found) = (options.Annotations, options.Predictions);
        var truthReader = new InstanceSetReader(cursor, truth.LabelColumnName, truth.BoundingBoxColumnName, truth.MaskColumnName);
        var crowdReader = truth.CrowdColumnName is { } crowd ? truthReader.Also<bool>(crowd) : null;
        var areaReader = truth.AreaColumnName is { } area ? truthReader.Also<float>(area) : null;
        var detectionReader = new InstanceSetReader(
            cursor,
            found.PredictedLabelColumnName,
            truth.BoundingBoxColumnName is null ? null : found.PredictedBoundingBoxColumnName,
            truth.MaskColumnName is null ? null : found.PredictedMaskColumnName);
        var scoreReader = detectionReader.Also<float>(found.ScoreColumnName);
        foreach (var name in truthReader.KnownClasses.Concat(detectionReader.KnownClasses))
        {
            IdOf(name);
        }

        var row = 0L;
        for (; cursor.MoveNext(); row++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            ReadTruths(row, truthReader, crowdReader, areaReader);
            ReadDetections(row, detectionReader, scoreReader);
        }

        return row;
    }

    private void ReadTruths(
        long row, InstanceSetReader reader, InstanceVectorReader<bool>? crowdReader, InstanceVectorReader<float>? areaReader)
    {
        var instances = reader.Read();
        var crowds = crowdReader?.Read(instances.Length);
        var areas = areaReader?.Read(instances.Length);
        for (var i = 0; i < instances.Length; i++)
        {
            if (instances[i] is ({ } name, var box, var mask))
            {
                CheckSize(row, mask);
                _truths.Add(new(row, IdOf(name), box, mask, areas?[i] ?? mask?.Area ?? box!.Value.Area, crowds?[i] ?? false));
            }
        }
    }

    private void ReadDetections(long row, InstanceSetReader reader, InstanceVectorReader<float> scoreReader)
    {
        var instances = reader.Read();
        var scores = scoreReader.Read(instances.Length);
        for (var i = 0; i < instances.Length; i++)
        {
            if (instances[i] is not ({ } name, var box, var mask))
            {
                continue;
            }

            CheckSize(row, mask);
            _detections.Add(float.IsNaN(scores[i])
                ? throw new InvalidDataException(
                    $"Row {row}: column '{options.Predictions.ScoreColumnName}', instance {i}, is not a number.")
                : new(row, IdOf(name), scores[i], box, mask));
        }
    }

    private void CheckSize(long row, RunLengthMask? mask)
    {
        if (mask is null)
        {
            return;
        }

        if (row != _sizedRow)
        {
            (_sizedRow, _pixels) = (row, mask.Height);
        }
        else if (mask.Height != _pixels)
        {
            throw new InvalidDataException(
                $"Row {row}: the masks of columns '{options.Annotations.MaskColumnName}' and "
                + $"'{options.Predictions.PredictedMaskColumnName}' belong to images of {_pixels} and of {mask.Height} pixels, but one row "
                + "is one image.");
        }
    }

    private InstanceMetrics Compare(IouType type, bool isWanted, long imageCount)
    {
        var evaluation = CocoEvaluator.Evaluate(
            isWanted ? Rows(imageCount) : [],
            _classes.Select(pair => new EvaluationCategory(pair.Value, pair.Key)),
            isWanted ? _truths : [],
            isWanted ? _detections : [],
            new EvaluationOptions { IouType = type });
        return new(evaluation, options.Split);
    }

    private static IEnumerable<long> Rows(long count)
    {
        for (var row = 0L; row < count; row++)
        {
            yield return row;
        }
    }

    private long IdOf(string name)
    {
        if (!_classes.TryGetValue(name, out var id))
        {
            id = _classes.Count + 1;
            _classes.Add(name, id);
        }

        return id;
    }
}
