using System.Buffers;

namespace OpenVocabSeg.Data.Coco;

/// <summary>Finds the elements of a JSON array by brackets, commas and quotes alone, without validating them.</summary>
internal static class JsonArraySplitter
{
    private static readonly SearchValues<byte> Outside = SearchValues.Create("\"{[]},"u8);
    private static readonly SearchValues<byte> Inside = SearchValues.Create("\"{[]}"u8);
    private static readonly SearchValues<byte> InText = SearchValues.Create("\"\\"u8);

    /// <summary>The longest sequence of complete elements.</summary>
    /// <param name="text">The text of the array from the start of an element, as far as it has been read.</param>
    public static JsonArraySplit Find(ReadOnlySpan<byte> text)
    {
        var (position, depth, commas, lastComma) = (0, 0, 0, 0);
        while (position < text.Length)
        {
            var step = text[position..].IndexOfAny(depth == 0 ? Outside : Inside);
            if (step < 0)
            {
                break;
            }

            position += step;
            switch (text[position])
            {
                case (byte)'"':
                    position = EndOfText(text, position + 1);
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)',':
                    commas++;
                    lastComma = position;
                    break;
                case var _ when depth == 0:
                    var isBlank = text[..position].Trim(" \t\r\n"u8).IsEmpty;
                    return new JsonArraySplit(position, isBlank ? 0 : commas + 1, IsEnd: true);
                default:
                    depth--;
                    break;
            }

            position++;
        }

        return new JsonArraySplit(lastComma, commas, IsEnd: false);
    }

    private static int EndOfText(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length)
        {
            var step = text[position..].IndexOfAny(InText);
            if (step < 0)
            {
                break;
            }

            position += step;
            if (text[position] == (byte)'"')
            {
                return position + 1;
            }

            position += 2;
        }

        return text.Length;
    }
}
