using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Evaluates masks and boxes of models on test images with the zero-shot protocol: constrained to base classes, constrained to novel
/// classes, and generalized.
/// </summary>
public sealed class ZeroShotEvaluator
{
    private const int ImagesAtOnce = 64;

    private readonly ExperimentData _data;

    /// <param name="data">The experiment; its test images are used.</param>
    public ZeroShotEvaluator(ExperimentData data) => _data = data;

    /// <summary>Evaluates a model with the three vocabularies.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="cancellationToken">Cancels the evaluation between images.</param>
    public ZeroShotResult Evaluate(InstanceSegmentationTransformer model, CancellationToken cancellationToken)
    {
        // Without novel classes, the three vocabularies are one.
        IReadOnlyList<string>[] vocabularies = _data.NovelClasses.Count > 0
            ? [_data.BaseClasses, _data.NovelClasses, _data.AllClasses]
            : [_data.BaseClasses];
        var settings = model.Detection with { EstimateNoise = false };
        var found = Array.ConvertAll(vocabularies, _ => new List<IReadOnlyList<Detection>>(_data.Test.Count));
        foreach (var chunk in _data.Test.Chunk(ImagesAtOnce))
        {
            var images = Array.ConvertAll(chunk, LoadPixels);
            var detections = model.Segmenter.PredictEach(images, vocabularies, settings, cancellationToken: cancellationToken);
            for (var k = 0; k < vocabularies.Length; k++)
            {
                found[k].AddRange(detections[k]);
            }
        }

        if (found.Length == 1)
        {
            found = [found[0], [.. _data.Test.Select(_ => (IReadOnlyList<Detection>)[])], found[0]];
        }

        var (masks, generalized) = Score(found, IouType.Mask);
        var (boxes, _) = Score(found, IouType.Box);
        return new ZeroShotResult(
            masks.AP50,
            masks.AP,
            boxes.AP50,
            boxes.AP,
            _data.AllClasses
                .Select(name => (Name: name, AP50: Percent(generalized.SummarizeClasses([name]).AP50)))
                .Where(pair => pair.AP50 >= 0)
                .ToDictionary(pair => pair.Name, pair => pair.AP50));
    }

    /// <summary>Loads an image of the experiment.</summary>
    public MLImage Load(ExperimentImage image) => MLImage.CreateFromFile(Path.Combine(_data.ImageFolder, image.Path));

    private PixelImage LoadPixels(ExperimentImage image)
    {
        using var decoded = Load(image);
        return decoded.ToPixelImage();
    }

    // found: by vocabulary (base, novel, all), then by image.
    private ((ZeroShotScores AP50, ZeroShotScores AP) Scores, CocoEvaluation Generalized) Score(
        IReadOnlyList<IReadOnlyList<Detection>>[] found, IouType type)
    {
        var constrainedBase = Compare(found[0], _data.BaseClasses, type).Summary;
        var constrainedNovel = Compare(found[1], _data.NovelClasses, type).Summary;
        var generalized = Compare(found[2], _data.AllClasses, type);
        var (seen, unseen) = (generalized.SummarizeClasses(_data.BaseClasses), generalized.SummarizeClasses(_data.NovelClasses));
        return (
            (Percent(constrainedBase.AP50, constrainedNovel.AP50, seen.AP50, unseen.AP50, generalized.Summary.AP50),
                Percent(constrainedBase.AP, constrainedNovel.AP, seen.AP, unseen.AP, generalized.Summary.AP)),
            generalized);
    }

    private CocoEvaluation Compare(IEnumerable<IReadOnlyList<Detection>> found, IReadOnlyList<string> classes, IouType type)
    {
        var ids = classes.Select((name, index) => (name, id: index + 1L)).ToDictionary(pair => pair.name, pair => pair.id);
        var truth = _data.Test.SelectMany((image, index) => image.Truth
            .Where(o => ids.ContainsKey(o.ClassName))
            .Select(o => new EvaluationGroundTruth(
                index, ids[o.ClassName], CocoBox.FromBoundingBox(o.Box), type == IouType.Mask ? o.Mask : null, o.Area, o.IsCrowd)));
        return CocoEvaluator.Evaluate(
            Enumerable.Range(0, _data.Test.Count).Select(index => (long)index),
            classes.Select(name => new EvaluationCategory(ids[name], name)),
            truth,
            found.SelectMany((detections, index) => detections.Select(d => new EvaluationDetection(
                index, ids[d.ClassName], d.Score, CocoBox.FromBoundingBox(d.Box), type == IouType.Mask ? d.Mask : null))),
            new EvaluationOptions { IouType = type });
    }

    // COCO's −1 (no annotated objects) stays −1, because it is not a percentage.
    private static ZeroShotScores Percent(double constrainedBase, double constrainedNovel, double seen, double unseen, double all) =>
        new(Percent(constrainedBase), Percent(constrainedNovel), Percent(seen), Percent(unseen), Percent(all));

    private static double Percent(double fraction) => fraction < 0 ? -1 : 100 * fraction;
}
