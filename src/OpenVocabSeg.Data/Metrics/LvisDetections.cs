namespace OpenVocabSeg.Data.Metrics;

/// <summary>Chooses the detections that LVIS counts.</summary>
internal static class LvisDetections
{
    /// <summary>
    /// The best detections of each image over all classes, those of classes that are not evaluated too; images in the order of their
    /// first detection. A small list keeps its order, a longer one is sorted by score; equal scores keep their order.
    /// </summary>
    /// <param name="groundTruth">The annotations, which know the images.</param>
    /// <param name="results">The detections, enumerated once.</param>
    /// <returns>The detections with their numbers in the list, from 1.</returns>
    /// <exception cref="InvalidDataException">A detection is of an unknown image or its score is not a number.</exception>
    public static IReadOnlyList<(long Number, CocoResult Result)> Select(CocoInstances groundTruth, IEnumerable<CocoResult> results)
    {
        var byImage = groundTruth.Images.ToDictionary(image => image.Id, _ => new List<(long Number, CocoResult Result)>());
        var order = new List<List<(long Number, CocoResult Result)>>();
        var number = 0L;
        foreach (var result in results)
        {
            number++;
            if (!byImage.TryGetValue(result.ImageId, out var detections))
            {
                throw CocoConversion.UnknownImage(number, result.ImageId);
            }

            if (double.IsNaN(result.Score))
            {
                throw new InvalidDataException($"result number {number}: field 'score' is not a number.");
            }

            if (detections.Count == 0)
            {
                order.Add(detections);
            }

            detections.Add((number, result));
        }

        return
        [
            .. order.SelectMany(detections => detections.Count <= LvisEvaluator.MaxDetections
                ? detections
                : detections.OrderByDescending(item => item.Result.Score).Take(LvisEvaluator.MaxDetections)),
        ];
    }
}
