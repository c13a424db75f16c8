using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>Reads experiments on photos. Photos, and masks in image files, are not loaded.</summary>
public static class PhotoExperiment
{
    /// <summary>Checks that an experiment can be made from sources; messages name the fields of configuration files.</summary>
    /// <param name="training">Training photos.</param>
    /// <param name="test">Test photos; null for none.</param>
    /// <exception cref="ArgumentException">
    /// Masks are missing, the training has no captions, or captions of test photos cannot be joined with their masks.
    /// </exception>
    public static void Check(PhotoSources training, PhotoSources? test)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (training.Masks is null || training.Captions is null)
        {
            throw new ArgumentException($"field 'training.{(training.Masks is null ? "masks" : "captions")}' is missing.");
        }

        if (test is { Masks: null })
        {
            throw new ArgumentException("field 'test.masks' is missing.");
        }

        if (test is not (null or (_, null) or (CocoMaskedPhotos or AnnotatedMaskedPhotos, CocoCaptionedPhotos)))
        {
            throw new ArgumentException(
                $"field 'test.captions' needs captions of the format '{PhotoFormats.Coco}', and masks of the format "
                + $"'{PhotoFormats.Coco}' or '{PhotoFormats.Annotations}': they are joined.");
        }
    }

    /// <summary>Reads an experiment. Objects of classes outside the split are left out.</summary>
    /// <param name="folder">Folder that all paths are relative to.</param>
    /// <param name="training">Training photos.</param>
    /// <param name="test">
    /// Test photos; null for none. Those without masks are left out, because their ground truth is unknown.
    /// </param>
    /// <param name="split">
    /// The classes: <c>coco</c>, <c>openimages</c>, or a file, see <see cref="ClassSplit.Read(string)"/>. Null means that all classes of
    /// the masks, which must be in COCO format, are base classes.
    /// </param>
    /// <param name="log">Receives a line for everything that was skipped.</param>
    /// <exception cref="ArgumentException">See <see cref="Check"/>.</exception>
    /// <exception cref="IOException">A file or folder is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, a class of the split is not among the categories, or a photo is in both training and test.
    /// </exception>
    public static ExperimentData Read(string folder, PhotoSources training, PhotoSources? test, string? split, Action<string> log)
    {
        Check(training, test);
        ArgumentNullException.ThrowIfNull(log);
        var classes = split is null ? AllClasses(folder, training.Masks!)
            : ZeroShotSplits.Find(split) ?? ClassSplit.Read(Existing(folder, split));
        var (trainingImages, categoryIds) = Read(folder, training, classes, forTest: false, log);
        var testImages = test is null ? [] : Read(folder, test, classes, forTest: true, log).Images;
        CheckApart(folder, training, trainingImages, test, testImages);
        return new ExperimentData(folder, trainingImages, testImages, classes.Base, classes.Novel) { CategoryIds = categoryIds };
    }

    /// <summary>Adds training photos of another folder to an experiment.</summary>
    /// <param name="data">The experiment. Its photos, and the others, must be COCO's, whose names tell them apart.</param>
    /// <param name="more">Photos with masks, captions, or both.</param>
    /// <param name="log">Receives a line for everything that was skipped.</param>
    /// <exception cref="ArgumentException">There are neither masks nor captions, or their format is not COCO's.</exception>
    /// <exception cref="IOException">A file or folder is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, the id of a class differs, or a photo is in the experiment already.
    /// </exception>
    public static ExperimentData Add(ExperimentData data, PhotoSources more, Action<string> log)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(more);
        ArgumentNullException.ThrowIfNull(log);
        CheckMore(more);
        var read = more.Masks is null
            ? new AnnotatedPhotos(CocoPhotos.ReadCaptioned(data.ImageFolder, (CocoCaptionedPhotos)more.Captions!), data.CategoryIds)
            : Read(data.ImageFolder, more, new ClassSplit(data.BaseClasses, data.NovelClasses), forTest: false, log);
        if (data.AllClasses.FirstOrDefault(name => read.CategoryIds[name] != data.CategoryIds[name]) is { } other)
        {
            throw new InvalidDataException(
                $"{((CocoMaskedPhotos)more.Masks!).Instances}: the class '{other}' has the id {read.CategoryIds[other]}, but "
                + $"{data.CategoryIds[other]} in the other files.");
        }

        var names = data.Training.Concat(data.Test).Select(image => Path.GetFileName(image.Path)).ToHashSet(StringComparer.Ordinal);
        return read.Images.FirstOrDefault(image => names.Contains(Path.GetFileName(image.Path))) is { } twice
            ? throw new InvalidDataException(
                $"The photo '{twice.Path}' of field 'moreTraining' is in the training or test photos already.")
            : data with { Training = [.. data.Training, .. read.Images] };
    }

    /// <summary>Checks that photos can be added to an experiment; messages name the fields of configuration files.</summary>
    /// <param name="more">The photos.</param>
    /// <exception cref="ArgumentException">There are neither masks nor captions, or their format is not COCO's.</exception>
    public static void CheckMore(PhotoSources more)
    {
        ArgumentNullException.ThrowIfNull(more);
        if (more is (null, null) or not (CocoMaskedPhotos or null, CocoCaptionedPhotos or null))
        {
            throw new ArgumentException($"field 'moreTraining' needs masks or captions, of the format '{PhotoFormats.Coco}'.");
        }
    }

    /// <summary>The full path of an existing file.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    internal static string Existing(string folder, string path)
    {
        var full = Path.Combine(folder, path);
        return File.Exists(full) ? full : throw new FileNotFoundException($"The file '{full}' does not exist.", full);
    }

    private static ClassSplit AllClasses(string folder, MaskedPhotos masks) => masks is CocoMaskedPhotos coco
        ? new ClassSplit(CocoInstances.Read(Existing(folder, coco.Instances), keep: _ => false).Categories.Select(c => c.Name), [])
        : throw new ArgumentException($"field 'split' is missing; only masks of the format '{PhotoFormats.Coco}' need none.");

    private static AnnotatedPhotos Read(
        string folder, PhotoSources sources, ClassSplit split, bool forTest, Action<string> log)
    {
        var coco = new CocoPhotos(folder, split, maskedOnly: forTest, log);
        switch (sources)
        {
            case (CocoMaskedPhotos own, CocoCaptionedPhotos or null):
                return coco.Read(own, (CocoCaptionedPhotos?)sources.Captions);
            case (AnnotatedMaskedPhotos own, CocoCaptionedPhotos or null):
                return coco.Read(own, (CocoCaptionedPhotos?)sources.Captions);
        }

        var masked = sources.Masks switch
        {
            CocoMaskedPhotos masks => coco.Read(masks, null),
            AnnotatedMaskedPhotos masks => coco.Read(masks, null),
            OpenImagesMaskedPhotos masks => OpenImagesExperimentPhotos.Read(folder, masks, split, forTest, log),
            var other => throw new ArgumentException($"Unknown photos: {other?.GetType().Name}.", nameof(sources)),
        };
        return sources.Captions is { } captions
            ? masked with { Images = [.. masked.Images, .. ReadCaptions(folder, captions, log)] }
            : masked;
    }

    private static IReadOnlyList<ExperimentImage> ReadCaptions(string folder, CaptionedPhotos captions, Action<string> log) =>
        captions switch
    {
        CocoCaptionedPhotos coco => CocoPhotos.ReadCaptioned(folder, coco),
        ConceptualCaptionedPhotos conceptual => ConceptualPhotos.Read(folder, conceptual, log),
        _ => throw new ArgumentException($"Unknown photos: {captions.GetType().Name}.", nameof(captions)),
    };

    private static void CheckApart(
        string folder,
        PhotoSources training,
        IReadOnlyList<ExperimentImage> trainingImages,
        PhotoSources? test,
        IReadOnlyList<ExperimentImage> testImages)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var image in trainingImages)
        {
            names.Add(Identity(training, image));
            if (!names.Add(Path.GetFullPath(image.Path, Path.GetFullPath(folder))))
            {
                throw new InvalidDataException(
                    $"The photo '{image.Path}' is in the training photos with masks and in those with captions.");
            }
        }

        var both = testImages.FirstOrDefault(image =>
            names.Contains(Identity(test!, image)) || names.Contains(Path.GetFullPath(image.Path, Path.GetFullPath(folder))));
        if (both is not null)
        {
            throw new InvalidDataException($"The photo '{Path.GetFileName(both.Path)}' is in the training files and in the test files.");
        }
    }

    // In COCO and Open Images, a photo has the same name in every folder. In Conceptual Captions, names are row numbers.
    private static string Identity(PhotoSources sources, ExperimentImage image)
    {
        object? source = image.OffersMasks ? sources.Masks : sources.Captions;
        return source switch
        {
            CocoMaskedPhotos or CocoCaptionedPhotos => $"{PhotoFormats.Coco}:{Path.GetFileName(image.Path)}",
            OpenImagesMaskedPhotos => $"{PhotoFormats.OpenImages}:{Path.GetFileName(image.Path)}",
            _ => $"{PhotoFormats.ConceptualCaptions}:{image.Path}",
        };
    }
}
