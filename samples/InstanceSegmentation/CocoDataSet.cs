using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>
/// A training and test split of annotated images in COCO format; every fifth image is a test image, or the last of fewer than five.
/// </summary>
/// <param name="ImageFolder">Folder of images whose names are not full paths.</param>
/// <param name="Training">Four fifths of the images.</param>
/// <param name="Test">One fifth of the images.</param>
/// <param name="Notes">Messages about unused objects and about images.</param>
internal sealed record CocoDataSet(string ImageFolder, CocoInstances Training, CocoInstances Test, IReadOnlyList<string> Notes)
{
    private const int Parts = 5;

    /// <summary>Reads, checks and splits a data set.</summary>
    /// <param name="request">The annotations, in any recognized format, and how to read them.</param>
    /// <param name="uprightFolder">Folder for upright copies of images, if EXIF orientations are applied.</param>
    /// <param name="check">Settings of the check of images.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// The annotations are damaged or too few, or an image cannot be read or has another size than annotated.
    /// </exception>
    public static CocoDataSet Read(SampleRequest request, string uprightFolder, ImageCheckOptions check)
    {
        var (annotations, images) = (request.Annotations!, request.Images);
        var leftOut = new CauseCounts();
        var source = AnnotationFiles.Open(annotations, new AnnotationReadOptions { ImageFolder = images });
        var instances = source.ToCoco(leftOut, fullPaths: true, check.CancellationToken);
        if (request.CrowdsAsObjects)
        {
            instances = new CocoInstances(
                instances.Images, instances.Categories, [.. instances.Annotations.Select(o => o with { IsCrowd = false })]);
        }

        // Names that are not full paths belong to images that were not found.
        var full = Path.GetFullPath(annotations);
        var imageFolder = images ?? (Directory.Exists(full) ? full : Path.GetDirectoryName(full)!);
        var (read, notes) = CheckedImages.Check(instances, annotations, imageFolder, uprightFolder, check);
        var (all, skipped) = read.SelectMasks(check.CancellationToken);
        CheckObjects(annotations, all, skipped);

        // By position in the file, not at random, so that every run has the same split.
        var annotated = all.Annotations.Where(IsObject).Select(annotation => annotation.ImageId).ToHashSet();
        CocoImage[] withObjects = [.. all.Images.Where(image => annotated.Contains(image.Id))];
        var test = EveryFifth(withObjects)
            .Concat(withObjects.Length is > 1 and < Parts ? [withObjects[^1].Id] : [])
            .Concat(EveryFifth(all.Images.Where(image => !annotated.Contains(image.Id)))).ToHashSet();
        var categories = UsedCategories(all);
        var set = new CocoDataSet(
            imageFolder,
            Part(all, categories, image => !test.Contains(image)),
            Part(all, categories, test.Contains),
            [.. notes, .. leftOut.Total == 0 ? [] : new[] { $"Left out while reading: {leftOut}." }, .. skipped.ToLines()]);
        return set.Training.Annotations.Any(IsObject) && set.Test.Annotations.Any(IsObject)
            ? set
            : throw new InvalidDataException($"'{annotations}' has one annotated image: at least two are needed, one of them to test.");
    }

    /// <summary>The files of the test images.</summary>
    public IReadOnlyList<string> TestFiles() => [.. Test.Images.Select(image => Path.Combine(ImageFolder, image.FileName!))];

    /// <summary>The classes with objects in training images, in the order of the file.</summary>
    public IReadOnlyList<string> ClassNames()
    {
        var used = Training.Annotations.Where(IsObject).Select(annotation => annotation.CategoryId).ToHashSet();
        return [.. Training.Categories.Where(category => used.Contains(category.Id)).Select(category => category.Name)];
    }

    private static IEnumerable<long> EveryFifth(IEnumerable<CocoImage> images) =>
        images.Where((_, index) => index % Parts == Parts - 1).Select(image => image.Id);

    private static bool IsObject(CocoAnnotation annotation) => !annotation.IsCrowd;

    private static void CheckObjects(string file, CocoInstances usable, SkippedObjects skipped)
    {
        if (usable.Annotations.Any(IsObject))
        {
            return;
        }

        throw new InvalidDataException(
            usable.Annotations.Count > 0 && skipped.Counts.Count == 1
                ? $"All objects ({usable.Annotations.Count}) of '{file}' are crowd regions (iscrowd 1), as CVAT exports masks of its "
                    + "brush: use --crowds-as-objects to train on them."
                : $"'{file}' has no objects to train on. {string.Join(' ', skipped.ToLines())}".TrimEnd());
    }

    // A group of classes may have the name of one of them; two classes with objects may not have the same name.
    private static CocoCategory[] UsedCategories(CocoInstances all)
    {
        var used = all.Annotations.Select(annotation => annotation.CategoryId).ToHashSet();
        return [.. all.Categories.Where(category => used.Contains(category.Id)).Select(category => all.FindCategory(category.Name))];
    }

    private static CocoInstances Part(CocoInstances all, CocoCategory[] categories, Predicate<long> keep) => new(
        [.. all.Images.Where(image => keep(image.Id))],
        categories,
        [.. all.Annotations.Where(annotation => keep(annotation.ImageId))]);
}
