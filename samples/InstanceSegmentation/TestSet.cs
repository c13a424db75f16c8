using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>Compares predictions with the truth.</summary>
internal static class TestSet
{
    private const float DrawnFrom = 0.5f;

    #region Evaluate
    /// <summary>The COCO numbers of predicted masks.</summary>
    /// <param name="truth">Images and objects.</param>
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

    /// <summary>Draws the objects of an image that are likely enough.</summary>
    public static PixelImage Draw(PixelImage picture, SegmentedPhoto prediction, IReadOnlyList<string> classes)
    {
        var shown = prediction.Name
            .Select((name, i) => new OverlayInstance(
                name,
                RunLengthMask.FromCompressedCounts(prediction.PredictedMasks[i], picture.Height, picture.Width),
                Score: prediction.Score[i]))
            .Where(instance => instance.Score >= DrawnFrom);

        // Best last: it is drawn on top.
        return Overlay.Draw(picture, [.. shown.Reverse()], classes);
    }
}
