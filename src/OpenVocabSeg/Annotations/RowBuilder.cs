using OpenVocabSeg.Data;

namespace OpenVocabSeg.Annotations;

/// <summary>Converts COCO instances to rows.</summary>
internal static class RowBuilder
{
    /// <summary>See <see cref="AnnotatedRow.FromCoco"/>.</summary>
    public static IReadOnlyList<AnnotatedRow> Build(
        CocoInstances instances, string imageFolder, CauseCounts leftOut, CancellationToken cancellationToken)
    {
        var images = instances.Images;
        var annotations = instances.Annotations.ToLookup(annotation => annotation.ImageId);
        var rows = new AnnotatedRow?[images.Count];
        var counts = new CauseCounts[images.Count];
        Parallel.For(0, images.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            counts[i] = new CauseCounts();
            var name = images[i].FileName
                ?? throw new InvalidDataException($"image {images[i].Id}: field 'file_name' is missing.");
            rows[i] = Row(instances, images[i], [.. annotations[images[i].Id]], counts[i]);
            if (rows[i] is { } row)
            {
                row.ImagePath = Path.Combine(imageFolder, name);
            }
        });
        foreach (var count in counts)
        {
            foreach (var cause in count.Causes)
            {
                leftOut.Add(cause, count[cause]);
            }
        }

        return [.. rows.OfType<AnnotatedRow>()];
    }

    private static AnnotatedRow? Row(CocoInstances instances, CocoImage image, CocoAnnotation[] annotations, CauseCounts leftOut)
    {
        var labels = new List<string>(annotations.Length);
        var boxes = new List<float>(4 * annotations.Length);
        var masks = new List<string>(annotations.Length);
        foreach (var annotation in annotations)
        {
            if (annotation.IsCrowd)
            {
                leftOut.Add("crowd regions");
                continue;
            }

            if (Shape(annotation, image, leftOut) is { } shape)
            {
                labels.Add(instances.FindCategory(annotation.CategoryId).Name);
                boxes.AddRange([(float)shape.Box.X0, (float)shape.Box.Y0, (float)shape.Box.X1, (float)shape.Box.Y1]);
                masks.Add(shape.Mask?.ToCompressedCounts() ?? "");
            }
        }

        if (annotations.Length > 0 && labels.Count == 0)
        {
            leftOut.Add("images none of whose objects can be used");
            return null;
        }

        return new AnnotatedRow { Label = [.. labels], BoundingBoxes = [.. boxes], Masks = [.. masks] };
    }

    private static (BoundingBox Box, RunLengthMask? Mask)? Shape(CocoAnnotation annotation, CocoImage image, CauseCounts leftOut)
    {
        if (annotation.MaskProblem is not null)
        {
            leftOut.Add("objects with an unreadable mask");
            return null;
        }

        RunLengthMask? mask = null;
        if (annotation.Segmentation is { } segmentation)
        {
            if (!TryDraw(segmentation, image, out mask, out var problem))
            {
                leftOut.Add(problem);
                return null;
            }
        }

        var box = annotation.Box?.ToBoundingBox() ?? mask?.BoundingBox;
        if (box is null)
        {
            leftOut.Add("objects without a box or a mask");
            return null;
        }

        var clipped = image.Height > 0 && image.Width > 0 ? Clip(box.Value, image) : box.Value;
        if (clipped.Width > 0 && clipped.Height > 0)
        {
            return (clipped, mask);
        }

        // There is a mask, so only the box is wrong.
        if (mask is not null)
        {
            return (mask.BoundingBox, mask);
        }

        leftOut.Add("boxes outside their image");
        return null;
    }

    private static bool TryDraw(CocoSegmentation segmentation, CocoImage image, out RunLengthMask? mask, out string problem)
    {
        (mask, problem) = (null, "");
        var isSized = image.Height > 0 && image.Width > 0;
        if (!isSized && segmentation.Mask is null)
        {
            problem = "objects with polygons in images without a size";
            return false;
        }

        if (isSized && segmentation.Mask is { } runs && (runs.Height != image.Height || runs.Width != image.Width))
        {
            problem = "objects with a mask of another size than their image";
            return false;
        }

        mask = segmentation.Mask ?? segmentation.ToMask(image.Height, image.Width);
        problem = "objects whose mask has no pixel";
        return mask.Area > 0;
    }

    private static BoundingBox Clip(BoundingBox box, CocoImage image) => new(
        Math.Clamp(box.X0, 0, image.Width),
        Math.Clamp(box.Y0, 0, image.Height),
        Math.Clamp(box.X1, 0, image.Width),
        Math.Clamp(box.Y1, 0, image.Height));
}
