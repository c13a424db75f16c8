using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>The colors of an object as blue, green, red, each 0 to 255.</summary>
/// <param name="Main">The main color.</param>
/// <param name="Accent">The second color.</param>
internal sealed record IconColors(Vector3 Main, Vector3 Accent)
{
    private const float TextureShade = 0.66f;

    /// <summary>The color of a part at a point of the icon.</summary>
    /// <param name="paint">The part's color.</param>
    /// <param name="texture">The pattern of the class.</param>
    /// <param name="at">The point in icon coordinates.</param>
    public Vector3 At(PartPaint paint, Texture texture, Vector2 at)
    {
        var color = paint switch
        {
            PartPaint.Main => IsShaded(texture, at) ? TextureShade * Main : Main,
            PartPaint.Accent => Accent,
            PartPaint.Light => Vector3.Lerp(Accent, new Vector3(255), 0.45f),
            _ => 0.5f * Main,
        };

        // Lit from above.
        return color * (1 - (0.12f * at.Y));
    }

    private static bool IsShaded(Texture texture, Vector2 at) => texture switch
    {
        Texture.VerticalStripes => IsOddBand(at.X, 0.34f),
        Texture.HorizontalStripes => IsOddBand(at.Y, 0.34f),
        Texture.DiagonalStripes => IsOddBand(at.X + at.Y, 0.5f),
        Texture.Sectors => IsOddBand(MathF.Atan2(at.Y, at.X), MathF.PI / 7),
        _ => false,
    };

    private static bool IsOddBand(float position, float width) => ((int)MathF.Floor(position / width) & 1) == 1;
}
