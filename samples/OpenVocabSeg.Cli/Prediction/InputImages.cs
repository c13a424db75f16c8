using System.Globalization;
using OpenVocabSeg.Data.Images;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Finds the pictures of the command line and makes sure that each can be read.</summary>
internal static class InputImages
{
    private static readonly HashSet<string> Extensions =
        new([".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The pictures in the order given, those of a folder by name; a file named twice counts once.</summary>
    /// <param name="paths">Files and folders; a folder stands for the picture files directly in it.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or no picture in a folder.</exception>
    public static IReadOnlyList<InputImage> Find(IEnumerable<string> paths)
    {
        string[] files = [.. paths.SelectMany(Expand).DistinctBy(Path.GetFullPath)];
        var ids = NumericNames(files) ?? [.. Enumerable.Range(1, files.Length).Select(number => (long)number)];
        return [.. files.Zip(ids, (file, id) => new InputImage(file, id))];
    }

    /// <summary>Decodes every picture once, so that a bad one among many is known before anything is written.</summary>
    /// <exception cref="InvalidDataException">A file is no picture, or is truncated or damaged; of several, the first.</exception>
    public static void Check(IReadOnlyList<InputImage> images, CancellationToken cancellationToken)
    {
        var problems = new InvalidDataException?[images.Count];
        Parallel.For(0, images.Count, new ParallelOptions { CancellationToken = cancellationToken }, (i, loop) =>
        {
            try
            {
                ImageFile.Load(images[i].Path);
            }
            catch (InvalidDataException exception)
            {
                problems[i] = exception;

                // Lower indices still run, so the picture named is the first bad one on every machine.
                loop.Break();
            }
        });
        if (Array.Find(problems, problem => problem is not null) is { } first)
        {
            throw new InvalidDataException(first.Message, first);
        }
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? [path] : throw new FileNotFoundException($"The picture '{path}' does not exist.", path);
        }

        string[] files = [.. Directory.EnumerateFiles(path).Where(IsPicture).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new FileNotFoundException($"The folder '{path}' has no pictures.", path);
    }

    // Hidden files with a picture's name are other programs' leftovers.
    private static bool IsPicture(string file) => Extensions.Contains(Path.GetExtension(file)) && !Path.GetFileName(file).StartsWith('.');

    /// <summary>The numbers that the files are called by, as COCO's 000000000139.jpg; null unless all are, each by another.</summary>
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
