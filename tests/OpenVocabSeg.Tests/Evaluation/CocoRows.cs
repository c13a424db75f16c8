using OpenVocabSeg.Data;

namespace OpenVocabSeg.Tests.Evaluation;

/// <summary>COCO files as rows.</summary>
internal static class CocoRows
{
    /// <summary>One row an image, by ascending id.</summary>
    public static EvaluatedRow[] Create(CocoInstances truth, IEnumerable<CocoResult> results)
    {
        var names = truth.Categories.ToDictionary(category => category.Id, category => category.Name);
        var annotations = truth.Annotations.ToLookup(annotation => annotation.ImageId);
        var detections = results.ToLookup(result => result.ImageId);
        return
        [
            .. truth.Images.OrderBy(image => image.Id).Select(image => new EvaluatedRow
            {
                Label = [.. annotations[image.Id].Select(annotation => names[annotation.CategoryId])],
                BoundingBoxes = [.. annotations[image.Id].SelectMany(annotation => Edges(annotation.Box!.Value))],
                Masks = [.. annotations[image.Id].Select(annotation => Counts(annotation.Segmentation!, image))],
                IsCrowd = [.. annotations[image.Id].Select(annotation => annotation.IsCrowd)],
                Area = [.. annotations[image.Id].Select(annotation => (float)annotation.Area!.Value)],
                PredictedLabel = [.. detections[image.Id].Select(detection => names[detection.CategoryId])],
                Score = [.. detections[image.Id].Select(detection => (float)detection.Score)],
                PredictedBoundingBoxes = [.. detections[image.Id].SelectMany(detection => Edges(detection.Box!.Value))],
                PredictedMasks = [.. detections[image.Id].Select(detection => Counts(detection.Segmentation, image))],
            }),
        ];
    }

    private static string Counts(CocoSegmentation? segmentation, CocoImage image) =>
        segmentation?.ToMask(image.Height, image.Width).ToCompressedCounts() ?? string.Empty;

    private static float[] Edges(CocoBox box) => [(float)box.X, (float)box.Y, (float)(box.X + box.Width), (float)(box.Y + box.Height)];
}
