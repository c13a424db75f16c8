using System.Globalization;
using System.Text.Json;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.ConceptualCaptions;

/// <summary>
/// Number of rows in a shard of img2dataset. An image is named by its shard and its position there (<c>00012</c> and <c>0345</c>). This
/// is the row number only if shards have 10, 100, … rows. The files <c>00012_stats.json</c> next to the shards give the number.
/// </summary>
/// <param name="NameLength">Number of digits in the name of a shard.</param>
/// <param name="Rows">Rows of every shard but the last.</param>
internal sealed record ShardSize(int NameLength, long Rows)
{
    private const string Ending = "_stats.json";

    /// <summary>Whether a file is the statistics file of a shard.</summary>
    public static bool IsStatistics(string path) => Name(path) is not null;

    /// <summary>A number written in digits only; null if the text is something else.</summary>
    public static long? Digits(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Reads the statistics files of shards; null if there are none.</summary>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, or the number of rows per shard cannot be derived from the files.
    /// </exception>
    public static ShardSize? Read(IReadOnlyCollection<string> statistics)
    {
        if (statistics.Count == 0)
        {
            return null;
        }

        var shards = statistics.Select(path => (Path: path, Name: Name(path)!, Rows: ReadCount(path)))
            .OrderBy(shard => Digits(shard.Name)).ToArray();
        var first = shards[0];
        if (shards.Length == 1 && Digits(first.Name) > 0)
        {
            throw new InvalidDataException(
                $"'{first.Path}' is the only shard file; the number of rows in the shards before it is unknown.");
        }

        // The last shard has the remaining rows.
        var odd = Array.Find(shards, shard =>
            shard.Name.Length != first.Name.Length || shard.Rows > first.Rows || (shard != shards[^1] && shard.Rows != first.Rows));
        return odd.Path is null
            ? new ShardSize(first.Name.Length, first.Rows)
            : throw new InvalidDataException(
                $"'{odd.Path}' is a shard of {odd.Rows} rows, '{first.Path}' one of {first.Rows}: they are not from one captions file.");
    }

    /// <summary>The row, from 0, of a name that begins with a shard; null if the name is too short.</summary>
    public long? Number(string name) =>
        name.Length > NameLength && Digits(name[..NameLength]) is { } shard && Digits(name[NameLength..]) is { } place
            ? checked((shard * Rows) + place)
            : null;

    private static string? Name(string path) =>
        Path.GetFileName(path) is var file && file.EndsWith(Ending, StringComparison.Ordinal) && Digits(file[..^Ending.Length]) is not null
            ? file[..^Ending.Length]
            : null;

    private static long ReadCount(string path)
    {
        try
        {
            using var stream = RegularFile.Open(path);
            using var json = JsonDocument.Parse(stream);
            return json.RootElement.GetProperty("count").GetInt64() is > 0 and var count
                ? count
                : throw new InvalidDataException($"'{path}': field 'count' is not above 0.");
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{path}': field 'count' is missing or not a whole number.", exception);
        }
    }
}
