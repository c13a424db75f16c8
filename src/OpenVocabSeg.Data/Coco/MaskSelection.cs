namespace OpenVocabSeg.Data.Coco;

/// <summary>Selects the objects whose masks can be used for training.</summary>
internal static class MaskSelection
{
    /// <summary>See <see cref="CocoInstances.SelectMasks"/>.</summary>
    public static (CocoInstances Usable, SkippedObjects Skipped) Select(CocoInstances instances, CancellationToken cancellationToken)
    {
        var annotations = instances.Annotations;
        var problems = new CocoProblem?[annotations.Count];
        Parallel.For(0, annotations.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            problems[i] = FindProblem(annotations[i], instances.FindImage(annotations[i].ImageId)));

        var skipped = new SkippedObjectsBuilder();
        var kept = new List<CocoAnnotation>(annotations.Count);
        for (var i = 0; i < annotations.Count; i++)
        {
            var annotation = annotations[i];
            if (annotation.IsCrowd)
            {
                skipped.Skip(annotation.CategoryId, new(SkipReason.Crowd, $"annotation {annotation.Id}"));
            }
            else if (problems[i] is { } problem)
            {
                skipped.Skip(annotation.CategoryId, problem);
            }
            else
            {
                skipped.Use(annotation.CategoryId);
            }

            if (problems[i] is null)
            {
                kept.Add(annotation);
                if (annotation.Problems?.Box is { } box)
                {
                    skipped.Add(new(SkipReason.UnreadableBox, box));
                }
            }

            foreach (var polygon in annotation.Problems?.Polygons ?? [])
            {
                skipped.Add(polygon);
            }
        }

        return (new CocoInstances(instances.Images, instances.Categories, kept), skipped.Build(instances.Categories));
    }

    private static CocoProblem? FindProblem(CocoAnnotation annotation, CocoImage image)
    {
        if (MaskUse.Find(annotation, image) is { } problem)
        {
            return problem;
        }

        var segmentation = annotation.Segmentation!;
        var mask = segmentation.Mask ?? segmentation.ToMask(image.Height, image.Width);
        return mask.Area > 0
            ? null
            : new CocoProblem(
                SkipReason.EmptyMask, $"annotation {annotation.Id}: field 'segmentation' covers no pixel of image {image.Id}");
    }
}
