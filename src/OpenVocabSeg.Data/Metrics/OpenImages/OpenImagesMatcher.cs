namespace OpenVocabSeg.Data.Metrics.OpenImages;

/// <summary>Matches the detections of one class image by image, with the rules of the TensorFlow object detection API.</summary>
/// <param name="type">Whether boxes or masks are compared.</param>
/// <param name="groupOfWeight">Weight of a group, at least 0.</param>
internal sealed class OpenImagesMatcher(IouType type, double groupOfWeight)
{
    private const double Threshold = 0.5;

    /// <summary>The matches so far.</summary>
    public OpenImagesMatches Matches { get; } = new(groupOfWeight);

    /// <summary>Matches the detections of an image.</summary>
    public void Add(OpenImagesObjects image)
    {
        var byMasks = type == IouType.Mask;
        Matches.AddImage(
            byMasks ? image.Masks.Count : image.Boxes.Count, byMasks ? image.GroupMasks.Count : image.GroupBoxes.Count);
        var detections = OpenImagesMatches.Reversed(image.Detections, detection => detection.Score);
        var scores = Array.ConvertAll(detections, detection => detection.Score);
        var isRight = new bool[detections.Length];
        var isForgiven = new bool[detections.Length];
        MatchObjects(MaskOverlaps(detections, image.Masks, isGroup: false), isRight, isForgiven, isRight);
        MatchGroups(MaskOverlaps(detections, image.GroupMasks, isGroup: true), scores, isRight, isForgiven, counts: true);

        // If masks are compared, detections that match the box of an object without a mask are ignored.
        MatchObjects(BoxOverlaps(detections, image.Boxes, isGroup: false), isRight, isForgiven, byMasks ? isForgiven : isRight);
        MatchGroups(BoxOverlaps(detections, image.GroupBoxes, isGroup: true), scores, isRight, isForgiven, counts: !byMasks);
        for (var d = 0; d < detections.Length; d++)
        {
            if (!isForgiven[d])
            {
                Matches.AddDetection(scores[d], isRight[d] ? 1 : 0);
            }
        }
    }

    // As in the reference, IoUs are compared in single precision.
    private static double[][] MaskOverlaps(EvaluationDetection[] detections, List<RunLengthMask> masks, bool isGroup) =>
        Overlaps(detections, masks, (detection, mask) => (float)detection.Mask!.IntersectionOverUnion(mask, isGroup));

    private static double[][] BoxOverlaps(EvaluationDetection[] detections, List<CocoBox> boxes, bool isGroup) =>
        Overlaps(detections, boxes, (detection, box) => detection.Box!.Value.IntersectionOverUnion(box, isGroup));

    private static double[][] Overlaps<T>(EvaluationDetection[] detections, List<T> truths, Func<EvaluationDetection, T, double> overlap) =>
        Array.ConvertAll(detections, detection => truths.Select(truth => overlap(detection, truth)).ToArray());

    // Each detection is matched only with the object of largest IoU, even if that object is already taken.
    private static void MatchObjects(double[][] overlaps, bool[] isRight, bool[] isForgiven, bool[] matched)
    {
        var isTaken = new HashSet<int>();
        for (var d = 0; d < overlaps.Length; d++)
        {
            if (!isRight[d] && !isForgiven[d] && Best(overlaps[d]) is >= 0 and var best && isTaken.Add(best))
            {
                matched[d] = true;
            }
        }
    }

    private static int Best(double[] overlaps)
    {
        var best = -1;
        for (var i = 0; i < overlaps.Length; i++)
        {
            if (overlaps[i] >= Threshold && (best < 0 || overlaps[i] > overlaps[best]))
            {
                best = i;
            }
        }

        return best;
    }

    private void MatchGroups(double[][] overlaps, double[] scores, bool[] isRight, bool[] isForgiven, bool counts)
    {
        var bestScores = new Dictionary<int, double>();
        for (var d = 0; d < overlaps.Length; d++)
        {
            if (!isRight[d] && !isForgiven[d] && Best(overlaps[d]) is >= 0 and var best)
            {
                isForgiven[d] = true;

                // Detections are sorted by descending score.
                bestScores.TryAdd(best, scores[d]);
            }
        }

        if (counts && groupOfWeight > 0)
        {
            // In the reference a detection with score 0 does not match a group.
            foreach (var (_, score) in bestScores.OrderBy(pair => pair.Key).Where(pair => pair.Value > 0))
            {
                Matches.AddDetection(score, groupOfWeight);
            }
        }
    }
}
