using System.Globalization;
using System.Text.Json;

namespace OpenVocabSeg.Data.Files;

/// <summary>
/// Numbers as annotation tools write them: with or without quotation marks, and whole numbers also as <c>1.0</c> or <c>9.6e1</c>.
/// Whole numbers up to 2⁶³ − 1 are read exactly, as ids require.
/// </summary>
internal static class JsonNumbers
{
    private const int LongestShown = 40;
    private const int LongestInt64 = 19;

    /// <summary>A finite number.</summary>
    public static bool TryGetDouble(JsonElement value, out double number)
    {
        number = double.NaN;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => Text(value) is { } text
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        } && double.IsFinite(number);
    }

    /// <summary>A whole number from −2⁶³ to 2⁶³ − 1.</summary>
    public static bool TryGetInt64(JsonElement value, out long number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out number) || TryParse(value.GetRawText(), out number),
            JsonValueKind.String => Text(value) is { } text && TryParse(text, out number),
            _ => false,
        };
    }

    /// <summary>Why a value is not a whole number, as the end of a sentence that begins with the field.</summary>
    public static string DescribeNoInt64(JsonElement value) =>
        TryGetDouble(value, out var number) && Math.Abs(number) >= long.MaxValue
            ? $"is {Show(value)}, which is larger than 2⁶³ − 1"
            : $"is not a whole number: {Show(value)}";

    /// <summary>The text of a value in the file; long texts are shortened.</summary>
    public static string Show(JsonElement value)
    {
        string text;
        try
        {
            text = value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // Bytes that are not UTF-8.
            return "text that is not valid Unicode";
        }

        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }

    /// <summary>The text of a string; null if it is not valid Unicode.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape sequence that is half of a surrogate pair.
            return null;
        }
    }

    private static bool TryParse(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        text = text.Trim();
        var exponent = 0;
        if (text.IndexOfAny('e', 'E') is >= 0 and var mark)
        {
            if (!int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            {
                return false;
            }

            text = text[..mark];
        }

        var sign = text.StartsWith('-') ? "-" : "";
        text = sign.Length > 0 || text.StartsWith('+') ? text[1..] : text;
        var point = text.IndexOf('.');
        var digits = point < 0 ? text.ToString() : $"{text[..point]}{text[(point + 1)..]}";
        if (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // Exponent of the digits, to base ten.
        var power = exponent - (point < 0 ? 0L : text.Length - point - 1);
        var trimmed = digits.TrimEnd('0');
        power += digits.Length - trimmed.Length;
        trimmed = trimmed.TrimStart('0');
        if (trimmed.Length == 0)
        {
            return true;
        }

        return power >= 0
            && trimmed.Length + power <= LongestInt64
            && long.TryParse(
                sign + trimmed + new string('0', (int)power), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}
