namespace OpenVocabSeg.Data;

/// <summary>A rectangle that is rotated around its center, in pixels.</summary>
/// <param name="CenterX">Center, from the left edge of the image.</param>
/// <param name="CenterY">Center, from the top edge of the image.</param>
/// <param name="Width">Length of the sides that are horizontal before the rotation.</param>
/// <param name="Height">Length of the sides that are vertical before the rotation.</param>
/// <param name="Degrees">Rotation in degrees, clockwise on the screen.</param>
public readonly record struct OrientedBox(double CenterX, double CenterY, double Width, double Height, double Degrees)
{
    /// <summary>The corners x0, y0, x1, y1, …: top left, top right, bottom right, bottom left before the rotation.</summary>
    public double[] ToCorners()
    {
        var (sine, cosine) = Math.SinCos(Degrees * Math.PI / 180);
        var (acrossX, acrossY) = (Width / 2 * cosine, Width / 2 * sine);
        var (downX, downY) = (-Height / 2 * sine, Height / 2 * cosine);
        return
        [
            CenterX - acrossX - downX, CenterY - acrossY - downY,
            CenterX + acrossX - downX, CenterY + acrossY - downY,
            CenterX + acrossX + downX, CenterY + acrossY + downY,
            CenterX - acrossX + downX, CenterY - acrossY + downY,
        ];
    }

    /// <summary>The smallest upright box around it.</summary>
    public CocoBox ToEnclosingBox()
    {
        var (sine, cosine) = Math.SinCos(Degrees * Math.PI / 180);
        var width = (Math.Abs(Width * cosine)) + Math.Abs(Height * sine);
        var height = (Math.Abs(Width * sine)) + Math.Abs(Height * cosine);
        return new CocoBox(CenterX - (width / 2), CenterY - (height / 2), width, height);
    }
}
