using System.Collections.Frozen;

namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>The colors of Pascal VOC's object and class PNGs (the devkit's <c>VOClabelcolormap</c>).</summary>
internal static class VocColors
{
    /// <summary>The number of void pixels: the borders between objects, and pixels that are ignored.</summary>
    public const int Void = 255;

    private static readonly int[] Colors = [.. Enumerable.Range(0, 256).Select(ColorOf)];
    private static readonly FrozenDictionary<int, int> Numbers =
        Colors.Select((color, number) => KeyValuePair.Create(color, number)).ToFrozenDictionary();

    /// <summary>The color of a number as 0xRRGGBB.</summary>
    public static int Color(int number) => Colors[number];

    /// <summary>The number of a color; null if it is not one of the 256 colors.</summary>
    public static int? Number(int color) => Numbers.TryGetValue(color, out var number) ? number : null;

    /// <summary>Red, green, blue of all numbers.</summary>
    public static byte[] Palette() => [.. Colors.SelectMany(color => new[] { (byte)(color >> 16), (byte)(color >> 8), (byte)color })];

    // The bits of the number are distributed in turn to red, green and blue, starting at the highest bit of each.
    private static int ColorOf(int number)
    {
        var color = 0;
        for (var bit = 0; bit < 8; bit++)
        {
            if ((number >> bit & 1) != 0)
            {
                color |= 1 << (16 - (8 * (bit % 3)) + 7 - (bit / 3));
            }
        }

        return color;
    }
}
