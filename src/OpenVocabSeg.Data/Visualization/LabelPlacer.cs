using SkiaSharp;

namespace OpenVocabSeg.Data.Visualization;

/// <summary>Finds positions for labels at their boxes, inside the image and without overlap.</summary>
internal sealed class LabelPlacer(float width, float height)
{
    private readonly List<SKRect> _placed = [];

    /// <summary>The position of a label: above its box if there is room, otherwise at another corner of it.</summary>
    public SKRect Place(SKRect box, float labelWidth, float labelHeight)
    {
        (float X, float Y)[] corners =
        [
            (box.Left, box.Top - labelHeight),
            (box.Left, box.Bottom),
            (box.Right - labelWidth, box.Top - labelHeight),
            (box.Right - labelWidth, box.Bottom),
            (box.Left, box.Top),
            (box.Right - labelWidth, box.Bottom - labelHeight),
        ];
        var best = SKRect.Empty;
        var least = float.MaxValue;
        foreach (var (x, y) in corners)
        {
            var left = Math.Max(0, Math.Min(x, width - labelWidth));
            var top = Math.Max(0, Math.Min(y, height - labelHeight));
            var place = new SKRect(left, top, left + labelWidth, top + labelHeight);
            var cost = _placed.Sum(other => SharedArea(place, other)) + (0.1f * labelHeight * (Math.Abs(left - x) + Math.Abs(top - y)));
            if (cost < least)
            {
                (best, least) = (place, cost);
            }
        }

        _placed.Add(best);
        return best;
    }

    private static float SharedArea(SKRect a, SKRect b)
    {
        var width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
        var height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        return Math.Max(0, width) * Math.Max(0, height);
    }
}
