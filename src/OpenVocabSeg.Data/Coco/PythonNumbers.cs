namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// The numbers NaN, Infinity and -Infinity, which Python's json module writes and JSON does not have. In quotation marks they are values
/// that an error can name, if they are used at all.
/// </summary>
internal static class PythonNumbers
{
    /// <summary>Puts them in quotation marks.</summary>
    /// <param name="json">A part of a JSON file that begins outside a string.</param>
    /// <returns>The changed part; null if it has none.</returns>
    public static byte[]? Quote(ReadOnlySpan<byte> json)
    {
        var result = new List<byte>(json.Length + 16);
        var found = false;
        for (var i = 0; i < json.Length; i++)
        {
            var length = json[i] == (byte)'"' ? StringLength(json[i..]) : NumberLength(json[i..]);
            if (length == 0)
            {
                result.Add(json[i]);
                continue;
            }

            var isNumber = json[i] != (byte)'"';
            found |= isNumber;
            if (isNumber)
            {
                result.Add((byte)'"');
            }

            result.AddRange(json.Slice(i, length));
            if (isNumber)
            {
                result.Add((byte)'"');
            }

            i += length - 1;
        }

        return found ? [.. result] : null;
    }

    private static int NumberLength(ReadOnlySpan<byte> json) =>
        json.StartsWith("NaN"u8) ? 3 : json.StartsWith("Infinity"u8) ? 8 : json.StartsWith("-Infinity"u8) ? 9 : 0;

    private static int StringLength(ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (json[i] == (byte)'\\')
            {
                i++;
            }
            else if (json[i] == (byte)'"')
            {
                return i + 1;
            }
        }

        return json.Length;
    }
}
