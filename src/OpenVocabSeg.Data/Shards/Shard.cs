using System.Globalization;

namespace OpenVocabSeg.Data.Shards;

/// <summary>One of the parts that the work on a list is divided into, so that several processes or machines can do it.</summary>
/// <param name="Index">Number of the part, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">Number of parts, from 1.</param>
internal readonly record struct Shard(int Index, int Count)
{
    private const string Infix = ".shard-";

    /// <summary>Reads "2/5": the second of five parts.</summary>
    /// <exception cref="FormatException">The text has another form or the index is out of range; the message states the range.</exception>
    public static Shard Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 2 || !Read(parts[0], out var index) || !Read(parts[1], out var count) || count < 1)
        {
            throw new FormatException($"takes INDEX/COUNT, such as 1/8 to 8/8, not '{text}'.");
        }

        return index >= 1 && index <= count
            ? new Shard(index, count)
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"takes an index from 1 to {count} of {count} shards, not '{text}': the first is 1/{count}."));
    }

    /// <summary>
    /// The items of this part. Items stay in order and parts follow each other. Items that are computed together, as blocks of
    /// <paramref name="block"/>, are in one part; so a result does not depend on the number of parts. The numbers of blocks of two parts
    /// differ by at most one. With more parts than blocks, some parts are empty.
    /// </summary>
    /// <param name="items">Number of items, at least 0.</param>
    /// <param name="block">Items that are computed together, at least 1.</param>
    /// <returns>Index of the first item, and the number of items.</returns>
    public (int Start, int Length) Of(int items, int block)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(block);
        var blocks = ((long)items + block - 1) / block;
        var start = Math.Min((Index - 1) * blocks / Count * block, items);
        var end = Math.Min(Index * blocks / Count * block, items);
        return ((int)start, (int)(end - start));
    }

    /// <summary>The items of this part, see <see cref="Of(int, int)"/>.</summary>
    public T[] Of<T>(IReadOnlyList<T> items, int block)
    {
        var (start, length) = Of(items.Count, block);
        return [.. items.Skip(start).Take(length)];
    }

    /// <summary>The file of this part beside the file that all parts are merged to.</summary>
    public string FileFor(string output) => string.Create(CultureInfo.InvariantCulture, $"{output}{Infix}{Index}-of-{Count}");

    /// <summary>The files of parts beside an output, by name.</summary>
    public static IReadOnlyList<string> FilesFor(string output) =>
        FilesIn(Path.GetDirectoryName(Path.GetFullPath(output))!, Path.GetFileName(output));

    /// <summary>The files of parts in a folder, by name.</summary>
    /// <param name="folder">The folder; if it is missing, it has none.</param>
    /// <param name="output">Name of the file that they are merged to; null for any.</param>
    public static IReadOnlyList<string> FilesIn(string folder, string? output = null) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder).Where(file => IsNamedFor(Path.GetFileName(file), output)).Order(StringComparer.Ordinal)];

    /// <summary>The part as text: "2/5".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    // Hidden files are those of writes that were killed.
    private static bool IsNamedFor(string file, string? output) => !file.StartsWith('.') && (output is null
        ? file.Contains(Infix, StringComparison.Ordinal)
        : file.StartsWith(output + Infix, StringComparison.Ordinal));

    private static bool Read(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
