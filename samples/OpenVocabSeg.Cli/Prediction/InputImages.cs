using System.Globalization;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Finds the images given on the command line.</summary>
internal static class InputImages
{
    private static readonly HashSet<string> Extensions =
        new([".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The images in the given order, those of a folder sorted by name. A file given twice counts once.</summary>
    /// <param name="paths">Image files and folders. Of a folder, the image files directly in it are taken.</param>
    /// <param name="idFile">COCO file that gives the ids; null for the numbers in the file names, or 1, 2, …</param>
    /// <exception cref="FileNotFoundException">A file or folder does not exist, or a folder has no image.</exception>
    /// <exception cref="InvalidDataException">The file with the ids lacks an image, or gives two images the same id.</exception>
    public static IReadOnlyList<InputImage> Find(IEnumerable<string> paths, string? idFile = null)
    {
        string[] files = [.. paths.SelectMany(Expand).DistinctBy(Path.GetFullPath)];
        if (idFile is not null)
        {
            return Identify(files, idFile);
        }

        var ids = NumericNames(files) ?? [.. Enumerable.Range(1, files.Length).Select(number => (long)number)];
        return [.. files.Zip(ids, (file, id) => new InputImage(file, id))];
    }

    private static InputImage[] Identify(string[] files, string idFile)
    {
        var known = new Dictionary<string, CocoImage>(StringComparer.Ordinal);
        foreach (var image in CocoImages.Read(idFile))
        {
            var name = image.FileName
                ?? throw new InvalidDataException($"{Path.GetFileName(idFile)}: image {image.Id}: field 'file_name' is missing.");
            if (!known.TryAdd(name, image))
            {
                throw new InvalidDataException($"{Path.GetFileName(idFile)}: '{name}' is image {known[name].Id} and image {image.Id}.");
            }
        }

        InputImage[] images = [.. files.Select(Identified)];
        return images.GroupBy(image => image.Id).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidDataException(
                $"{Path.GetFileName(idFile)}: image {twice.Key} is '{twice.First().Path}' and '{twice.Last().Path}'.")
            : images;

        // Names in the file may include folders: the longest matching end of the path is taken.
        InputImage Identified(string file)
        {
            var parts = Path.GetFullPath(file).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < parts.Length; i++)
            {
                if (known.TryGetValue(string.Join('/', parts[i..]), out var image))
                {
                    return new InputImage(
                        file,
                        image.Id,
                        image is { Height: > 0, Width: > 0 }
                            ? (new ImageSize(image.Height, image.Width), $"image {image.Id} of {Path.GetFileName(idFile)}")
                            : null);
                }
            }

            throw new InvalidDataException($"{Path.GetFileName(idFile)} has no image '{Path.GetFileName(file)}'.");
        }
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? [path] : throw new FileNotFoundException($"The image '{path}' does not exist.", path);
        }

        string[] files = [.. Directory.EnumerateFiles(path).Where(IsImage).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new FileNotFoundException($"The folder '{path}' has no images.", path);
    }

    // Hidden files with an image extension are leftovers of other programs.
    private static bool IsImage(string file) => Extensions.Contains(Path.GetExtension(file)) && !Path.GetFileName(file).StartsWith('.');

    /// <summary>The numbers in the file names, such as 000000000139.jpg; null unless every name is a distinct number.</summary>
    private static long[]? NumericNames(string[] files)
    {
        var ids = new long[files.Length];
        for (var i = 0; i < files.Length; i++)
        {
            var name = Path.GetFileNameWithoutExtension(files[i]);
            if (!long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out ids[i]))
            {
                return null;
            }
        }

        return ids.Distinct().Count() == ids.Length ? ids : null;
    }
}
