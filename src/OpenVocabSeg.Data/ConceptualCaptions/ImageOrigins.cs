using System.Text;
using System.Text.Json;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.ConceptualCaptions;

/// <summary>
/// Checks images against the URLs of their rows, if the download tool stored them: img2dataset in a JSON file next to the image, others
/// as a checksum in the image's name (<c>12_2815098431</c>).
/// </summary>
/// <param name="file">Name of the captions file in messages.</param>
/// <param name="count">Number of images.</param>
internal sealed class ImageOrigins(string file, int count)
{
    // Each check opens a small file. For millions of images, an evenly spaced sample is enough.
    private const int MostRecords = 1000;

    private static readonly uint[] ChecksumTable = MakeTable();

    private readonly int _stride = Math.Max(1, (count + MostRecords - 1) / MostRecords);
    private (NumberedImage Image, long Row)? _unlike;
    private (NumberedImage Image, long Row)? _neighbors;
    private uint _previous;
    private int _seen;
    private int _alike;
    private bool _isRecorded;

    /// <summary>Whether a URL confirmed the numbers.</summary>
    public bool Confirm => _isRecorded || _alike > 0;

    /// <summary>Checks a row and its image, if there is one. Rows must be passed in order.</summary>
    /// <exception cref="InvalidDataException">The file next to the image has another URL.</exception>
    public void Look(ConceptualCaption caption, NumberedImage? image)
    {
        var checksum = Checksum(caption.Url);

        // A shift by one, from numbers that start at 1 or from a header line.
        if (_unlike is { } before && before.Row == caption.Row - 1 && before.Image.Checksum == checksum)
        {
            _neighbors ??= before;
        }

        if (image is { } found)
        {
            if (found.Checksum is { } claimed && claimed == checksum)
            {
                _alike++;
            }
            else if (found.Checksum is not null)
            {
                _unlike = (found, caption.Row);
                _neighbors ??= caption.Row > 0 && found.Checksum == _previous ? _unlike : null;
            }

            if (_seen++ % _stride == 0 || _seen == count)
            {
                CompareRecord(caption, found.Path);
            }
        }

        _previous = checksum;
    }

    /// <summary>Checks what requires all rows. Checksums that never match are of another kind and are ignored.</summary>
    /// <exception cref="InvalidDataException">Checksums in names match other rows.</exception>
    public void Check()
    {
        if ((_alike > 0 ? _unlike : _neighbors) is { } wrong)
        {
            throw new InvalidDataException(
                $"The image '{wrong.Image.Path}' would belong to row {wrong.Row} of {file}, but the checksum in its name belongs to "
                + "another URL: the images belong to another file, or their numbers start elsewhere.");
        }
    }

    private static string? RecordedUrl(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = RegularFile.Open(path);
            using var json = JsonDocument.Parse(stream);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("url", out var url)
                && url.ValueKind == JsonValueKind.String
                ? url.GetString()!.Trim()
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // This is an additional check only: other JSON files are ignored.
            return null;
        }
    }

    // CRC-32, as in zlib.
    private static uint Checksum(string url)
    {
        var checksum = uint.MaxValue;
        foreach (var value in Encoding.UTF8.GetBytes(url))
        {
            checksum = (checksum >> 8) ^ ChecksumTable[(checksum ^ value) & 0xff];
        }

        return ~checksum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++)
            {
                entry = (entry >> 1) ^ ((entry & 1) * 0xedb88320u);
            }

            table[i] = entry;
        }

        return table;
    }

    private void CompareRecord(ConceptualCaption caption, string image)
    {
        if (RecordedUrl(Path.ChangeExtension(image, ".json")) is not { } url)
        {
            return;
        }

        _isRecorded = url == caption.Url
            ? true
            : throw new InvalidDataException(
                $"The image '{image}' is from {url} according to the JSON file next to it, but row {caption.Row} of {file} has "
                + $"{caption.Url}: the images belong to another file, or their numbers start elsewhere.");
    }
}
