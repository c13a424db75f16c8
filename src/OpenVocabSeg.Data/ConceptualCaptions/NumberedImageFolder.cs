using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.ConceptualCaptions;

/// <summary>The numbered images of a folder and its subfolders.</summary>
internal sealed class NumberedImageFolder
{
    // Archive formats of img2dataset's shards.
    private static readonly string[] Archives = [".tar", ".tfrecord", ".parquet"];

    private readonly Dictionary<long, NumberedImage> _images = [];

    private NumberedImageFolder()
    {
    }

    /// <summary>Number of images.</summary>
    public int Count => _images.Count;

    /// <summary>Finds the images of a folder by their names; they are not opened.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">Two images have the same number, or all are still packed into shards.</exception>
    public static NumberedImageFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"The folder '{path}' does not exist.");
        }

        var (images, statistics, archive) = (new List<string>(), new List<string>(), (string?)null);
        foreach (var file in FolderFiles.All(path))
        {
            if (NumberedImage.IsImage(file))
            {
                images.Add(file);
            }
            else if (ShardSize.IsStatistics(file))
            {
                statistics.Add(file);
            }
            else if (IsArchive(file))
            {
                archive ??= file;
            }
        }

        var folder = new NumberedImageFolder();
        var shards = ShardSize.Read(statistics);
        foreach (var image in images.Select(file => NumberedImage.Read(file, shards)))
        {
            if (image is { } named && !folder._images.TryAdd(named.Number, named))
            {
                throw new InvalidDataException(
                    $"The images '{folder._images[named.Number].Path}' and '{named.Path}' both belong to row {named.Number}.");
            }
        }

        return folder.Count > 0 || archive is null
            ? folder
            : throw new InvalidDataException(
                $"'{path}' has no images but shards such as '{archive}': unpack them (tar -xf), "
                + "or let img2dataset write files (--output_format files).");
    }

    /// <summary>The image with a number.</summary>
    public NumberedImage? Find(long number) => _images.TryGetValue(number, out var image) ? image : null;

    /// <summary>The images with the smallest and the largest number; null if there are none.</summary>
    public (NumberedImage First, NumberedImage Last)? Ends() =>
        Count == 0 ? null : (_images[_images.Keys.Min()], _images[_images.Keys.Max()]);

    /// <summary>Whether all images are in shards of img2dataset, whose numbers start at 0.</summary>
    public bool IsSharded() => _images.Values.All(image => image.IsInShard());

    private static bool IsArchive(string file) =>
        Archives.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
        && ShardSize.Digits(Path.GetFileNameWithoutExtension(file)) is not null;
}
