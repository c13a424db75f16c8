using OpenVocabSeg.Data;
using OpenVocabSeg.Data.OpenImages;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>Reads the photos of an experiment from an Open Images download.</summary>
internal static class OpenImagesExperimentPhotos
{
    /// <summary>Reads photos with masks.</summary>
    /// <param name="folder">Folder that all paths are relative to.</param>
    /// <param name="photos">The files.</param>
    /// <param name="split">The classes to keep.</param>
    /// <param name="forTest">
    /// Whether novel classes are kept as well as base ones, and photos without objects are left out, because they may not have been
    /// annotated. For training photos novel objects are not needed, not even by an oracle, because these photos have no captions.
    /// </param>
    /// <param name="log">Receives a line for everything that was skipped.</param>
    public static AnnotatedPhotos Read(
        string folder, OpenImagesMaskedPhotos photos, ClassSplit split, bool forTest, Action<string> log)
    {
        var layout = new OpenImagesFolder(
            Path.Combine(folder, photos.ClassDescriptions),
            Path.Combine(folder, photos.Segmentations),
            Path.Combine(folder, photos.Images),
            Path.Combine(folder, photos.Masks));
        var classes = split.Base.Concat(forTest ? split.Novel : []).ToHashSet(StringComparer.Ordinal);
        CheckClasses(photos.ClassDescriptions, OpenImagesClasses.Read(layout.ClassDescriptions).Values, split, log);
        var read = OpenImagesPhotos.Read(layout, (name, _) => classes.Contains(name));
        if (read.SegmentationsWithoutPhoto > 0)
        {
            log($"{photos.Segmentations}: {read.SegmentationsWithoutPhoto} objects were skipped, because their photos are not in "
                + $"{photos.Images}.");
        }

        ExperimentImage[] images = [.. read.Photos.Where(photo => !forTest || photo.Instances.Count > 0).Select(photo =>
        {
            var size = new PhotoSize(photo.Path);
            return new ExperimentImage(
                Path.GetRelativePath(folder, photo.Path),
                [],
                [.. photo.Instances.Select(instance => new ExperimentInstance(instance.ClassName, new OpenImagesShape(instance, size)))],
                OffersMasks: true);
        })];
        return forTest && images.Length == 0
            ? throw new InvalidDataException(
                $"{Path.GetFileName(photos.Segmentations)}: no photo in {photos.Images} has an object of the split, "
                    + "so there is nothing to test.")
            : new AnnotatedPhotos(images, new Dictionary<string, long>());
    }

    // A file with some of the classes is a part of the data set. A file with none of them uses other names.
    private static void CheckClasses(string file, IEnumerable<string> names, ClassSplit split, Action<string> log)
    {
        string[] all = [.. split.Base, .. split.Novel];
        string[] missing = [.. all.Except(names, StringComparer.Ordinal)];
        if (missing.Length == all.Length)
        {
            throw new InvalidDataException($"{Path.GetFileName(file)}: none of the classes of the split is in the file.");
        }

        if (missing.Length > 0)
        {
            log($"{file}: {missing.Length} of the {all.Length} classes of the split are missing, such as '{missing[0]}'.");
        }
    }
}
