using Microsoft.ML.Data;
using OpenVocabSeg.Data.Metrics;
using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Networks.Segmentation;
using OpenVocabSeg.Segmentation;

namespace OpenVocabSeg.Experiments.Evaluation;

/// <summary>Evaluates models on test pictures by the zero-shot protocol: constrained to base, constrained to novel, and generalised.</summary>
public sealed class ZeroShotEvaluator
{
    private const int PicturesAtOnce = 64;

    private readonly ExperimentData _data;

    /// <param name="data">The experiment; its test pictures are used.</param>
    public ZeroShotEvaluator(ExperimentData data) => _data = data;

    /// <summary>Evaluates a model under the three vocabularies.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="cancellationToken">Ends the evaluation between pictures.</param>
    public ZeroShotResult Evaluate(InstanceSegmentationTransformer model, CancellationToken cancellationToken)
    {
        var constrainedBase = Run(model, _data.BaseClasses, cancellationToken).Summary;
        var constrainedNovel = Run(model, _data.NovelClasses, cancellationToken).Summary;
        var generalised = Run(model, _data.AllClasses, cancellationToken);
        var (seen, unseen) = (generalised.SummarizeClasses(_data.BaseClasses), generalised.SummarizeClasses(_data.NovelClasses));
        return new ZeroShotResult(
            Percent(constrainedBase.AP50, constrainedNovel.AP50, seen.AP50, unseen.AP50, generalised.Summary.AP50),
            Percent(constrainedBase.AP, constrainedNovel.AP, seen.AP, unseen.AP, generalised.Summary.AP));
    }

    /// <summary>Loads a picture of the experiment.</summary>
    public MLImage Load(ExperimentImage image) => MLImage.CreateFromFile(Path.Combine(_data.ImageFolder, image.Path));

    private CocoEvaluation Run(InstanceSegmentationTransformer model, IReadOnlyList<string> classes, CancellationToken cancellationToken)
    {
        var ids = classes.Select((name, index) => (name, id: index + 1L)).ToDictionary(pair => pair.name, pair => pair.id);
        var truth = _data.Test.SelectMany((image, index) => image.Truth
            .Where(o => ids.ContainsKey(o.ClassName))
            .Select(o => new EvaluationGroundTruth(index, ids[o.ClassName], Mask: o.Mask, Area: o.Area, IsCrowd: o.IsCrowd)));
        return CocoEvaluator.Evaluate(
            Enumerable.Range(0, _data.Test.Count).Select(index => (long)index),
            classes.Select(name => new EvaluationCategory(ids[name], name)),
            truth,
            Detections(model, classes, ids, cancellationToken));
    }

    private IEnumerable<EvaluationDetection> Detections(
        InstanceSegmentationTransformer model,
        IReadOnlyList<string> classes,
        Dictionary<string, long> ids,
        CancellationToken cancellationToken)
    {
        using var constrained = model.WithVocabulary(classes);
        foreach (var chunk in Enumerable.Range(0, _data.Test.Count).Chunk(PicturesAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pictures = chunk.Select(index => Load(_data.Test[index])).ToArray();
            IReadOnlyList<IReadOnlyList<Detection>> found;
            try
            {
                found = constrained.Predict(pictures);
            }
            finally
            {
                Array.ForEach(pictures, picture => picture.Dispose());
            }

            for (var i = 0; i < chunk.Length; i++)
            {
                foreach (var detection in found[i])
                {
                    yield return new EvaluationDetection(chunk[i], ids[detection.ClassName], detection.Score, Mask: detection.Mask);
                }
            }
        }
    }

    // COCO's −1 (no object falls under a number) stays −1: it is no percentage.
    private static ZeroShotScores Percent(double constrainedBase, double constrainedNovel, double seen, double unseen, double all) =>
        new(Percent(constrainedBase), Percent(constrainedNovel), Percent(seen), Percent(unseen), Percent(all));

    private static double Percent(double fraction) => fraction < 0 ? -1 : 100 * fraction;
}
