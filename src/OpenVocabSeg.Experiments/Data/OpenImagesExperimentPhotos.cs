using OpenVocabSeg.Data;
using OpenVocabSeg.Data.OpenImages;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>Reads the photos of an experiment from an Open Images download.</summary>
internal static class OpenImagesExperimentPhotos
{
    /// <summary>Reads photos with masks.</summary>
    /// <param name="folder">Folder that all paths start in.</param>
    /// <param name="photos">Where they are.</param>
    /// <param name="split">The classes to keep.</param>
    /// <param name="forTest">
    /// Whether novel classes are kept as well as base ones, and photos without any object left out: nobody may have looked for objects in
    /// those. Training photos have no captions, so that not even an oracle asks for their novel objects.
    /// </param>
    /// <param name="log">Told what was passed over.</param>
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
            log($"{photos.Segmentations}: {read.SegmentationsWithoutPhoto} objects were passed over, as their photos are not in "
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

    // A file with a part of the classes is a part of the data set; one with none of them has other names.
    private static void CheckClasses(string file, IEnumerable<string> names, ClassSplit split, Action<string> log)
    {
        string[] all = [.. split.Base, .. split.Novel];
        string[] missing = [.. all.Except(names, StringComparer.Ordinal)];
        if (missing.Length == all.Length)
        {
            throw new InvalidDataException($"{Path.GetFileName(file)}: there is none of the classes of the split.");
        }

        if (missing.Length > 0)
        {
            log($"{file}: {missing.Length} of the {all.Length} classes of the split are not there, '{missing[0]}' among them.");
        }
    }
}
