using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>Annotated images as COCO has them, every fifth image kept for testing.</summary>
/// <param name="ImageFolder">Folder of images whose names are not full paths.</param>
/// <param name="Training">Four fifths.</param>
/// <param name="Test">One fifth.</param>
/// <param name="Notes">Sentences about objects that are not used and about images.</param>
internal sealed record CocoDataSet(string ImageFolder, CocoInstances Training, CocoInstances Test, IReadOnlyList<string> Notes)
{
    private const int Parts = 5;

    /// <summary>Reads, checks and splits it.</summary>
    /// <param name="annotations">Annotation file or folder, of any form that is recognized.</param>
    /// <param name="images">Folder of its images; null for where the form keeps them.</param>
    /// <param name="uprightFolder">Receives upright copies of turned images, if EXIF orientations are applied.</param>
    /// <param name="check">Settings of the check of images.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// The annotations are damaged or too few, or an image cannot be read or is of another size than annotated.
    /// </exception>
    public static CocoDataSet Read(string annotations, string? images, string uprightFolder, ImageCheckOptions check)
    {
        var leftOut = new CauseCounts();
        var source = AnnotationFiles.Open(annotations, new AnnotationReadOptions { ImageFolder = images });
        var instances = source.ToCoco(leftOut, fullPaths: true, check.CancellationToken);

        // Names that are no full paths are those of images that were not found.
        var full = Path.GetFullPath(annotations);
        var imageFolder = images ?? (Directory.Exists(full) ? full : Path.GetDirectoryName(full)!);
        var (read, notes) = CheckedPictures.Check(instances, annotations, imageFolder, uprightFolder, check);
        var (all, skipped) = read.SelectMasks(check.CancellationToken);
        CheckObjects(annotations, all, skipped);

        // By place in the file and not at random: the same images are left out in every run.
        var annotated = all.Annotations.Where(IsObject).Select(annotation => annotation.ImageId).ToHashSet();
        var test = EveryFifth(all.Images.Where(image => annotated.Contains(image.Id)))
            .Concat(EveryFifth(all.Images.Where(image => !annotated.Contains(image.Id)))).ToHashSet();
        var categories = UsedCategories(all);
        var set = new CocoDataSet(
            imageFolder,
            Part(all, categories, image => !test.Contains(image)),
            Part(all, categories, test.Contains),
            [.. notes, .. leftOut.Total == 0 ? [] : new[] { $"Left out while reading: {leftOut}." }, .. skipped.ToLines()]);
        return set.Training.Annotations.Any(IsObject) && set.Test.Annotations.Any(IsObject)
            ? set
            : throw new InvalidDataException($"'{annotations}' has too few annotated images to split them into training and test.");
    }

    /// <summary>The files of the test images.</summary>
    public IReadOnlyList<string> TestFiles() => [.. Test.Images.Select(image => Path.Combine(ImageFolder, image.FileName!))];

    /// <summary>The classes that training images show, in the order of the file.</summary>
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
                    + "brush: with iscrowd 0 they could be trained on."
                : $"'{file}' has no object to train on. {string.Join(' ', skipped.ToLines())}".TrimEnd());
    }

    // A group of classes may bear the name of one of them; two classes with objects may not.
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
