namespace OpenVocabSeg.Data.Images;

/// <summary>Guesses the type of a file that is not a readable image from its first bytes.</summary>
internal static class FileKind
{
    /// <summary>Number of bytes that are examined.</summary>
    public const int BytesNeeded = 512;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>A phrase that follows "…: ".</summary>
    /// <param name="bytes">The beginning of the file, or all of it.</param>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "it is empty";
        }

        if (Readable(bytes) is { } format)
        {
            return $"it is a {format} that is truncated or damaged";
        }

        if (Unreadable(bytes) is { } other)
        {
            return $"it is {other}";
        }

        return IsMarkup(bytes, "<!doctype html") || IsMarkup(bytes, "<html") ? "it is a web page, as failed downloads are"
            : IsMarkup(bytes, "<svg") || IsMarkup(bytes, "<?xml") ? "it is SVG or XML"
            : "its type is unknown";
    }

    private static string? Readable(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? "JPEG"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "PNG"
        : bytes.StartsWith("GIF8"u8) ? "GIF"
        : bytes.StartsWith("BM"u8) ? "BMP"
        : bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "WebP"
        : null;

    private static string? Unreadable(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8))
        {
            return "a TIFF";
        }

        if (bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8))
        {
            var brand = bytes.Slice(8, 4);
            return brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) ? "an AVIF"
                : brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) ? "a HEIC"
                : "a video or another file of ISO media";
        }

        return bytes.StartsWith("%PDF"u8) ? "a PDF"
            : bytes.StartsWith("\0\0\0\fjP  "u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]) ? "a JPEG 2000"
            : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || bytes.StartsWith("\0\0\0\fJXL "u8) ? "a JPEG XL"
            : bytes.StartsWith("8BPS"u8) ? "a Photoshop document"
            : bytes.StartsWith("PK\x03\x04"u8) ? "a zip archive"
            : null;
    }

    private static bool IsMarkup(ReadOnlySpan<byte> bytes, string start)
    {
        if (bytes.StartsWith(ByteOrderMark))
        {
            bytes = bytes[ByteOrderMark.Length..];
        }

        bytes = bytes.TrimStart(" \t\r\n"u8);
        if (bytes.Length < start.Length)
        {
            return false;
        }

        for (var i = 0; i < start.Length; i++)
        {
            if ((bytes[i] | (char.IsAsciiLetter(start[i]) ? 0x20 : 0)) != start[i])
            {
                return false;
            }
        }

        return true;
    }
}
