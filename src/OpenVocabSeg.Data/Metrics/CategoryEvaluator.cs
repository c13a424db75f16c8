namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// Matches the detections of a class to its annotated objects, image by image, as pycocotools' COCOeval and lvis-api do.
/// </summary>
/// <param name="type">Whether boxes or masks are compared.</param>
/// <param name="maxDetections">Maximum number of detections per image.</param>
internal sealed class CategoryEvaluator(IouType type, int maxDetections)
{
    /// <summary>Matches the detections of each class, on all processors.</summary>
    public CategoryMatches[] Match(IReadOnlyList<CategoryObjects> categories)
    {
        var matches = new CategoryMatches[categories.Count];
        Parallel.For(0, matches.Length, index => matches[index] = Match(categories[index]));
        return matches;
    }

    /// <summary>Matches the detections of one class.</summary>
    public CategoryMatches Match(CategoryObjects objects)
    {
        var detections = Ranked(objects.Detections);
        var matches = new DetectionMatches(detections.Length);
        var matcher = new ImageMatcher(type);
        var objectCounts = new int[CocoProtocol.AreaRangeCount];
        foreach (var truths in objects.GroundTruth.Values)
        {
            matcher.Count(truths, objectCounts);
        }

        for (var start = 0; start < detections.Length;)
        {
            var image = detections[start].Image;
            var count = 1;
            while (start + count < detections.Length && detections[start + count].Image == image)
            {
                count++;
            }

            var best = detections.AsSpan(start, Math.Min(count, maxDetections));
            matcher.Match(
                best, objects.GroundTruth.GetValueOrDefault(image), !objects.NotExhaustiveImages.Contains(image), matches);
            start += count;
        }

        var objectCount = objects.GroundTruth.Values.Sum(truths => truths.Count(truth => !truth.IsCrowd && !truth.IsIgnored));
        return new CategoryMatches(objectCount, objectCounts, matches);
    }

    // By image, then by descending score; detections with equal scores keep their order.
    private static ScoredDetection[] Ranked(List<ScoredDetection> detections)
    {
        var order = new (int Image, int Index)[detections.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = (detections[i].Image, i);
        }

        var items = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(detections).ToArray();
        Array.Sort(order, (a, b) =>
        {
            var byImage = a.Image.CompareTo(b.Image);
            var byScore = byImage != 0 ? byImage : items[b.Index].Score.CompareTo(items[a.Index].Score);
            return byScore != 0 ? byScore : a.Index.CompareTo(b.Index);
        });
        return Array.ConvertAll(order, place => items[place.Index]);
    }
}
