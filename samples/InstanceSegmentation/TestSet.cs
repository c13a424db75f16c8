using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>Compares predictions with the ground truth.</summary>
internal static class TestSet
{
    private const float DrawnFrom = 0.5f;

    #region Evaluate
    /// <summary>The COCO metrics of predicted masks.</summary>
    /// <param name="truth">The ground truth.</param>
    /// <param name="predictions">One for each image of <paramref name="truth"/>, in the same order.</param>
    public static CocoSummary Evaluate(CocoInstances truth, IReadOnlyList<SegmentedPhoto> predictions)
    {
        var results = truth.Images.Zip(predictions).SelectMany(pair => pair.Second.Name.Select((name, i) => new CocoResult(
            pair.First.Id,
            truth.FindCategory(name).Id,
            pair.Second.Score[i],
            Segmentation: CocoSegmentation.FromMask(
                RunLengthMask.FromCompressedCounts(pair.Second.PredictedMasks[i], pair.First.Height, pair.First.Width)))));
        return CocoEvaluator.Evaluate(truth, results).Summary;
    }
    #endregion

    /// <summary>Draws the detections of an image above a score.</summary>
    public static PixelImage Draw(PixelImage image, SegmentedPhoto prediction, IReadOnlyList<string> classes)
    {
        var shown = prediction.Name
            .Select((name, i) => new Detection(
                name,
                prediction.Score[i],
                Box(prediction.PredictedBoundingBoxes.AsSpan(4 * i, 4)),
                RunLengthMask.FromCompressedCounts(prediction.PredictedMasks[i], image.Height, image.Width)))
            .Where(detection => detection.Score >= DrawnFrom);

        // The best detection is drawn last, on top.
        return Overlay.Draw(image, [.. shown.Reverse()], classes);
    }

    private static BoundingBox Box(ReadOnlySpan<float> edges) => new(edges[0], edges[1], edges[2], edges[3]);
}
