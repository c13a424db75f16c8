using SkiaSharp;

namespace OpenVocabSeg.Data.Visualization;

/// <summary>Vivid colors of classes, the same in every image and every run.</summary>
internal static class ClassColor
{
    private static readonly SKColor[] Palette =
    [
        new(255, 99, 71), new(64, 156, 255), new(60, 200, 110), new(255, 190, 40), new(190, 110, 255), new(0, 205, 205),
        new(255, 105, 180), new(165, 205, 45), new(255, 140, 30), new(125, 135, 255), new(235, 75, 130), new(70, 220, 175),
    ];

    /// <summary>The color of a class, by its index in the list if it is in the list.</summary>
    public static SKColor Of(string className, IReadOnlyList<string>? classNames)
    {
        for (var i = 0; i < (classNames?.Count ?? 0); i++)
        {
            if (classNames![i] == className)
            {
                return Palette[i % Palette.Length];
            }
        }

        // FNV-1a over the name; string.GetHashCode differs from run to run.
        var hash = 2166136261u;
        foreach (var c in className)
        {
            hash = (hash ^ c) * 16777619;
        }

        return Palette[(hash ^ (hash >> 15)) % (uint)Palette.Length];
    }

    /// <summary>Black or white, whichever is more readable on a color.</summary>
    public static SKColor TextOn(SKColor color) =>
        (0.299 * color.Red) + (0.587 * color.Green) + (0.114 * color.Blue) > 125 ? new SKColor(15, 18, 22) : SKColors.White;
}
