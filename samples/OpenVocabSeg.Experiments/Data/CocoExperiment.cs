using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Masks;
using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>Reads experiments from COCO files. Photos stay where they are.</summary>
public static class CocoExperiment
{
    /// <summary>Reads an experiment. Objects of classes outside the split are left out altogether.</summary>
    /// <param name="folder">Folder that all paths start in.</param>
    /// <param name="training">Photos to train on.</param>
    /// <param name="test">Photos to evaluate on; those without an instances file entry are left out, as their truth is unknown.</param>
    /// <param name="splitPath">Split file, see <see cref="ClassSplit.Read"/>.</param>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is not of its kind, a class of the split is not among the categories, or a photo is in both halves.
    /// </exception>
    public static ExperimentData Read(string folder, CocoPhotos training, CocoPhotos test, string splitPath)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        var split = ClassSplit.Read(Existing(folder, splitPath));
        var (trainingImages, categories) = Read(folder, training, split, maskedOnly: false);
        var (testImages, _) = Read(folder, test, split, maskedOnly: true);
        var both = trainingImages.Select(image => Path.GetFileName(image.Path))
            .Intersect(testImages.Select(image => Path.GetFileName(image.Path)), StringComparer.Ordinal)
            .FirstOrDefault();
        return both is null
            ? new ExperimentData(folder, trainingImages, testImages, split.Base, split.Novel) { CategoryIds = categories }
            : throw new InvalidDataException($"The photo '{both}' is in the training's and in the test's files.");
    }

    private static (ExperimentImage[] Images, Dictionary<string, long> CategoryIds) Read(
        string folder, CocoPhotos photos, ClassSplit split, bool maskedOnly)
    {
        var instances = CocoInstances.Read(Existing(folder, photos.Instances));
        var captions = CocoCaptions.Read(Existing(folder, photos.Captions));
        var names = instances.Categories.ToDictionary(category => category.Id, category => category.Name);
        if (split.Base.Concat(split.Novel).FirstOrDefault(name => !names.ContainsValue(name)) is { } missing)
        {
            throw new InvalidDataException(
                $"{Path.GetFileName(photos.Instances)}: there is no category '{missing}', which the split names.");
        }

        var used = split.Base.Concat(split.Novel).ToHashSet(StringComparer.Ordinal);
        var masked = instances.Images.Select(image => image.Id).ToHashSet();
        var truth = instances.Annotations.Where(annotation => used.Contains(names[annotation.CategoryId]))
            .ToLookup(annotation => annotation.ImageId);
        var sentences = captions.Captions.ToLookup(caption => caption.ImageId, caption => caption.Text);
        ExperimentImage[] images = [.. instances.Images.Concat(maskedOnly ? [] : captions.Images)
            .DistinctBy(image => image.Id)
            .OrderBy(image => image.Id)
            .Select(image => new ExperimentImage(
                PhotoPath(folder, photos.Images, image),
                [.. sentences[image.Id]],
                [.. truth[image.Id].Select(annotation => Instance(annotation, names[annotation.CategoryId], image))],
                masked.Contains(image.Id),
                image.Id))];
        return (images, instances.Categories.Where(category => used.Contains(category.Name))
            .DistinctBy(category => category.Name).ToDictionary(category => category.Name, category => category.Id));
    }

    private static ExperimentInstance Instance(CocoAnnotation annotation, string className, CocoImage image)
    {
        if (annotation.Segmentation is not { } segmentation)
        {
            throw new InvalidDataException($"annotation {annotation.Id}: field 'segmentation' is missing.");
        }

        RunLengthMask mask;
        try
        {
            mask = segmentation.ToMask(image.Height, image.Width);
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException(
                $"annotation {annotation.Id}: field 'segmentation' does not fit image {image.Id} of {image.Height}×{image.Width} pixels.");
        }

        return new ExperimentInstance(
            className, annotation.Box?.ToBoundingBox() ?? mask.BoundingBox, mask, annotation.Area, annotation.IsCrowd);
    }

    private static string PhotoPath(string folder, string images, CocoImage image)
    {
        var name = image.FileName ?? throw new InvalidDataException($"image {image.Id}: field 'file_name' is missing.");
        var path = Path.Combine(images, name);
        Existing(folder, path);
        return path;
    }

    private static string Existing(string folder, string path)
    {
        var full = Path.Combine(folder, path);
        return File.Exists(full) ? full : throw new FileNotFoundException($"The file '{full}' does not exist.", full);
    }
}
