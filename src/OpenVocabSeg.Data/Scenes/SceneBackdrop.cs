using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>The background of a scene: a gradient and clutter that belongs to no class.</summary>
internal static class SceneBackdrop
{
    private const int FewestShapes = 4;
    private const int MostShapes = 9;

    /// <summary>Paints both.</summary>
    public static void Paint(SceneCanvas canvas, Random random)
    {
        PaintGradient(canvas, random);
        var shapes = random.Next(FewestShapes, MostShapes + 1);
        for (var i = 0; i < shapes; i++)
        {
            var color = Color.FromHsv(random.NextBetween(0, 360), random.NextBetween(0.15, 0.7), random.NextBetween(0.25, 0.95));
            canvas.PaintClutter(DrawOutline(canvas.Side, random), color, (float)random.NextBetween(0.35, 0.85));
        }
    }

    private static void PaintGradient(SceneCanvas canvas, Random random)
    {
        var hue = random.NextBetween(0, 360);
        var saturation = random.NextBetween(0.15, 0.6);
        var value = random.NextBetween(0.4, 0.95);
        var from = Color.FromHsv(hue, saturation, value);
        var to = Color.FromHsv(
            hue + random.NextBetween(-40, 40),
            saturation * random.NextBetween(0.7, 1.2),
            value * random.NextBetween(0.45, 0.95));
        var angle = random.NextBetween(0, Math.Tau);
        var direction = new Vector2((float)Math.Cos(angle), (float)Math.Sin(angle)) / canvas.Side;
        var middle = new Vector2(canvas.Side / 2f);
        canvas.FillWith((y, x) =>
        {
            var along = Vector2.Dot(new Vector2(x + 0.5f, y + 0.5f) - middle, direction);
            return Vector3.Lerp(from, to, Math.Clamp(0.5f + along, 0, 1));
        });
    }

    private static Vector2[] DrawOutline(int side, Random random)
    {
        var unit = side / 96f;
        var (width, height) = ((float)random.NextBetween(5, 18) * unit, (float)random.NextBetween(5, 13) * unit);
        var outline = random.Next(4) switch
        {
            0 => Rod(random, unit),
            1 => Outline.Rectangle(-width / 2, -height / 2, width / 2, height / 2),
            2 => Outline.Polygon(-width / 2, height / 2, (float)random.NextBetween(-0.5, 0.5) * width, -height / 2, width / 2, height / 2),
            _ => Outline.Ellipse(0, 0, width / 2, height / 2),
        };
        var angle = random.NextBetween(0, Math.PI);
        var (sine, cosine) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        var place = new Matrix3x2(cosine, sine, -sine, cosine, (float)random.NextBetween(0, side), (float)random.NextBetween(0, side));
        return Array.ConvertAll(outline, point => Vector2.Transform(point, place));
    }

    private static Vector2[] Rod(Random random, float unit)
    {
        var length = (float)random.NextBetween(20, 65) * unit;
        var thickness = (float)random.NextBetween(1, 4.5) * unit;
        return Outline.Rectangle(-length / 2, -thickness / 2, length / 2, thickness / 2);
    }
}
