using System.Text;

namespace OpenVocabSeg.Data.Files;

/// <summary>Reads text files line by line. Lines and numbers of names are bounded, because files may come from strangers.</summary>
internal static class TextLines
{
    /// <summary>The largest number of names in a file, far more than any vocabulary has.</summary>
    public const int MostNames = 500_000;

    private const int LongestLine = 4 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines of a UTF-8 file with their numbers, from 1. The file is open only while they are enumerated.</summary>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether bytes that are not UTF-8 are an error; otherwise they are replaced.</param>
    /// <param name="refusesPipes">Whether pipes and devices are refused, as among the files of a data set.</param>
    /// <exception cref="FileNotFoundException">The file does not exist (thrown at once).</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not UTF-8, a line has more than 4 MiB, or it is a refused pipe or device (thrown while enumerating).
    /// </exception>
    public static IEnumerable<(long Number, string Text)> Read(string path, bool strict = true, bool refusesPipes = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(path)
            ? Lines(path, strict ? StrictUtf8 : Encoding.UTF8, refusesPipes)
            : throw new FileNotFoundException($"The file '{path}' does not exist.", path);
    }

    /// <summary>The lines of a file of names, without spaces around them and without empty ones.</summary>
    /// <param name="path">The file.</param>
    /// <param name="refusesPipes">Whether pipes and devices are refused.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not UTF-8, there are more than <see cref="MostNames"/> names, a line is too long, or it is a refused pipe or device.
    /// </exception>
    public static string[] ReadNames(string path, bool refusesPipes = false)
    {
        string[] names =
        [
            .. Read(path, refusesPipes: refusesPipes).Select(line => line.Text.Trim()).Where(name => name.Length > 0).Take(MostNames + 1),
        ];
        return names.Length <= MostNames ? names : throw new InvalidDataException($"'{path}' has more than {MostNames} names.");
    }

    private static IEnumerable<(long Number, string Text)> Lines(string path, Encoding encoding, bool refusesPipes)
    {
        var file = refusesPipes ? RegularFile.Open(path) : File.OpenRead(path);
        using var reader = new StreamReader(new LineLimitStream(file, LongestLine), encoding);
        for (long number = 1; NextLine(reader, path, number) is { } line; number++)
        {
            yield return (number, line);
        }
    }

    private static string? NextLine(StreamReader reader, string path, long number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)}: the text at or after line {number} is not UTF-8.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)}: the text at or after line {number} {exception.Message}.", exception);
        }
    }
}
