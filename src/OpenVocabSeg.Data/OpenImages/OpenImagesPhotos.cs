namespace OpenVocabSeg.Data.OpenImages;

/// <summary>The photos of an Open Images folder with their objects. Photos and masks are not loaded.</summary>
internal sealed class OpenImagesPhotos
{
    private OpenImagesPhotos(IReadOnlyList<OpenImagesPhoto> photos, long withoutPhoto)
    {
        Photos = photos;
        SegmentationsWithoutPhoto = withoutPhoto;
    }

    /// <summary>The photos of the image folder by id, including those without objects.</summary>
    public IReadOnlyList<OpenImagesPhoto> Photos { get; }

    /// <summary>Number of lines of the segmentation file that were skipped because their photo is not in the image folder.</summary>
    public long SegmentationsWithoutPhoto { get; }

    /// <summary>Joins photos, objects and class names. The segmentation file is streamed; only what is kept takes memory.</summary>
    /// <param name="folder">Paths of the parts.</param>
    /// <param name="keep">
    /// Selects the objects to keep, by class name and line; null keeps all. All photos are kept. For zero-shot training, keep only base
    /// classes: <c>(name, _) =&gt; split.Base.Contains(name)</c>.
    /// </param>
    /// <exception cref="IOException">A file or folder is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, a label has no name, or the mask image of a kept object is missing; the message names file and line.
    /// </exception>
    public static OpenImagesPhotos Read(OpenImagesFolder folder, Func<string, OpenImagesSegmentation, bool>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var classes = OpenImagesClasses.Read(folder.ClassDescriptions);
        var segmentations = OpenImagesSegmentations.Read(folder.Segmentations);
        CheckFolder(folder.Images);
        CheckFolder(folder.Masks);
        var photos = Directory.EnumerateFiles(folder.Images, "*.jpg")
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), _ => new List<OpenImagesInstance>(), StringComparer.Ordinal);
        var withoutPhoto = 0L;
        foreach (var segmentation in segmentations)
        {
            if (!photos.TryGetValue(segmentation.ImageId, out var instances))
            {
                withoutPhoto++;
                continue;
            }

            if (!classes.TryGetValue(segmentation.Label, out var name))
            {
                throw Error(
                    folder, segmentation, $"the label '{segmentation.Label}' has no name in {Path.GetFileName(folder.ClassDescriptions)}");
            }

            if (keep is null || keep(name, segmentation))
            {
                if (Path.GetFileName(segmentation.MaskPath) != segmentation.MaskPath)
                {
                    throw Error(folder, segmentation, $"'MaskPath' is '{segmentation.MaskPath}', not the name of a file");
                }

                var mask = Path.Combine(folder.Masks, segmentation.MaskPath);
                instances.Add(File.Exists(mask)
                    ? new OpenImagesInstance(name, mask, segmentation)
                    : throw Error(folder, segmentation, $"the mask '{mask}' does not exist"));
            }
        }

        return new OpenImagesPhotos(
            [
                .. photos.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => new OpenImagesPhoto(pair.Key, Path.Combine(folder.Images, pair.Key + ".jpg"), pair.Value)),
            ],
            withoutPhoto);
    }

    private static InvalidDataException Error(OpenImagesFolder folder, OpenImagesSegmentation segmentation, string problem) =>
        new($"{Path.GetFileName(folder.Segmentations)}: line {segmentation.Line}: {problem}.");

    private static void CheckFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"The folder '{path}' does not exist.");
        }
    }
}
