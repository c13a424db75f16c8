using System.Collections.Frozen;
using SkiaSharp;

namespace OpenVocabSeg.Data.Visualization;

/// <summary>
/// Draws letters as strokes, so that labels are the same on all machines, including containers without fonts.
/// </summary>
internal static class StrokeFont
{
    private const float CapitalHeight = 7;
    private const float Spacing = 2.1f;
    private const float StrokeWidth = 1.05f;

    private const string Accented = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿ";
    private const string Unaccented = "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyy";

    private static readonly FrozenDictionary<char, SKPath> Glyphs =
        StrokeGlyphs.Paths.ToFrozenDictionary(glyph => glyph.Key, glyph => SKPath.ParseSvgPathData(glyph.Value));

    /// <summary>Width of a text whose capital letters have this height.</summary>
    public static float Measure(string text, float capitalHeight) =>
        Math.Max(0, Characters(text).Sum(Advance) - Spacing) * capitalHeight / CapitalHeight;

    /// <summary>Draws a text; x and y are the top left of its capital letters.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float capitalHeight, SKColor color)
    {
        using var paint = new SKPaint
        {
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = StrokeWidth,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
            Color = color,
        };
        canvas.Save();
        canvas.Translate(x, y);
        canvas.Scale(capitalHeight / CapitalHeight);
        foreach (var c in Characters(text))
        {
            if (Glyphs.TryGetValue(c, out var glyph))
            {
                canvas.DrawPath(glyph, paint);
            }

            canvas.Translate(Advance(c), 0);
        }

        canvas.Restore();
    }

    // Accents are removed; characters without strokes become a question mark. (String normalization would need ICU.)
    private static IEnumerable<char> Characters(string text) =>
        from c in text
        let accented = Accented.IndexOf(c, StringComparison.Ordinal)
        let plain = accented < 0 ? c : Unaccented[accented]
        select plain == ' ' || Glyphs.ContainsKey(plain) ? plain : '?';

    private static float Advance(char c) => c == ' ' ? 3 : Glyphs[c].TightBounds.Right + Spacing;
}
