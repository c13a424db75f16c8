using System.Text;

namespace OpenVocabSeg.Data.Files;

/// <summary>Reads text files line by line.</summary>
internal static class TextLines
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines of a UTF-8 file with their numbers, from 1. The file is open only while they are enumerated.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist (thrown at once).</exception>
    /// <exception cref="InvalidDataException">The file is not UTF-8 (thrown while enumerating).</exception>
    public static IEnumerable<(long Number, string Text)> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(path) ? Lines(path) : throw new FileNotFoundException($"The file '{path}' does not exist.", path);
    }

    private static IEnumerable<(long Number, string Text)> Lines(string path)
    {
        using var reader = new StreamReader(path, StrictUtf8);
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
    }
}
