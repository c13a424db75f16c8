using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>The twelve icons. The longest side of each is about 2 units, around the origin.</summary>
internal static class IconShapes
{
    /// <summary>The shapes by class name.</summary>
    public static IReadOnlyDictionary<string, IconShape> ByName { get; } =
        new[] { Flower(), House(), Key(), Tree(), Car(), Star(), Umbrella(), Heart(), Fish(), Moon(), Cup(), Mushroom() }
            .ToDictionary(shape => shape.ClassName);

    private static IconShape Flower() => new(
        "flower",
        315,
        Texture.Sectors,
        new ShapePart(PartPaint.Main, Outline.Polar(72, PetalRadius)),
        new ShapePart(PartPaint.Accent, Outline.Ellipse(0, 0, 0.34f, 0.34f)));

    // Seven petals.
    private static double PetalRadius(double degrees) =>
        0.62 + (0.38 * Math.Sqrt(Math.Abs(Math.Cos(double.DegreesToRadians(3.5 * degrees)))));

    private static IconShape House() => new(
        "house",
        15,
        Texture.HorizontalStripes,
        new ShapePart(PartPaint.Main, Outline.Rectangle(-0.72f, -0.1f, 0.72f, 0.95f)),
        new ShapePart(PartPaint.Accent, Outline.Polygon(-0.95f, -0.06f, 0, -1, 0.95f, -0.06f)),
        new ShapePart(PartPaint.Dark, Outline.Rectangle(-0.5f, 0.3f, -0.05f, 0.95f)),
        new ShapePart(PartPaint.Light, Outline.Rectangle(0.15f, 0.2f, 0.5f, 0.55f)));

    private static IconShape Key() => new(
        "key",
        45,
        Texture.Plain,
        new ShapePart(PartPaint.Main, Outline.Ellipse(0.58f, 0, 0.42f, 0.42f), Outline.Ellipse(0.62f, 0, 0.19f, 0.19f)),
        new ShapePart(PartPaint.Main, Outline.Rectangle(-1, -0.11f, 0.2f, 0.11f)),
        new ShapePart(PartPaint.Main, Outline.Rectangle(-1, 0.05f, -0.8f, 0.48f)),
        new ShapePart(PartPaint.Main, Outline.Rectangle(-0.62f, 0.05f, -0.42f, 0.38f)));

    private static IconShape Tree() => new(
        "tree",
        125,
        Texture.Plain,
        new ShapePart(PartPaint.Accent, Outline.Rectangle(-0.14f, 0.5f, 0.14f, 1)),
        new ShapePart(
            PartPaint.Main,
            Outline.Polygon(0, -1, 0.42f, -0.42f, 0.2f, -0.42f, 0.58f, 0.12f, 0.3f, 0.12f, 0.76f, 0.64f)
                .Concat(Outline.Polygon(-0.76f, 0.64f, -0.3f, 0.12f, -0.58f, 0.12f, -0.2f, -0.42f, -0.42f, -0.42f)).ToArray()));

    private static IconShape Car() => new(
        "car",
        215,
        Texture.VerticalStripes,
        new ShapePart(
            PartPaint.Main,
            Outline.Polygon(-1, 0.34f, -1, -0.06f, -0.68f, -0.14f, -0.4f, -0.56f, 0.34f, -0.56f, 0.62f, -0.12f, 1, -0.02f, 1, 0.34f)),
        new ShapePart(PartPaint.Light, Outline.Polygon(-0.5f, -0.12f, -0.3f, -0.42f, -0.04f, -0.42f, -0.04f, -0.12f)),
        new ShapePart(PartPaint.Light, Outline.Polygon(0.1f, -0.12f, 0.1f, -0.42f, 0.26f, -0.42f, 0.44f, -0.12f)),
        new ShapePart(PartPaint.Accent, Outline.Ellipse(-0.54f, 0.34f, 0.25f, 0.25f)),
        new ShapePart(PartPaint.Accent, Outline.Ellipse(0.54f, 0.34f, 0.25f, 0.25f)));

    private static IconShape Star() => new(
        "star",
        60,
        Texture.Plain,
        new ShapePart(PartPaint.Main, Outline.Polar(10, degrees => Math.Round(degrees / 36) % 2 == 0 ? 1 : 0.45)));

    private static IconShape Umbrella() => new(
        "umbrella",
        275,
        Texture.Plain,
        new ShapePart(
            PartPaint.Accent,
            Outline.Polygon(-0.07f, -0.2f, 0.07f, -0.2f, 0.07f, 0.75f)
                .Concat(Outline.Arc(0.22f, 0.75f, 0.15f, 0.12f, 180, 0))
                .Concat(Outline.Arc(0.22f, 0.75f, 0.29f, 0.25f, 0, 180)).ToArray()),
        new ShapePart(
            PartPaint.Main,
            Outline.Arc(0, -0.02f, 1, 0.88f, 180, 360)
                .Concat(Outline.Arc(0.67f, 0, 0.33f, 0.16f, 0, -180))
                .Concat(Outline.Arc(0, 0, 0.34f, 0.16f, 0, -180))
                .Concat(Outline.Arc(-0.67f, 0, 0.33f, 0.16f, 0, -180)).ToArray()),
        new ShapePart(PartPaint.Dark, Outline.Rectangle(-0.05f, -1, 0.05f, -0.84f)));

    private static IconShape Heart() => new(
        "heart",
        5,
        Texture.DiagonalStripes,
        new ShapePart(PartPaint.Main, HeartOutline()));

    private static Vector2[] HeartOutline()
    {
        const int points = 48;
        var outline = new Vector2[points];
        for (var i = 0; i < points; i++)
        {
            var t = Math.Tau * i / points;
            var sine = Math.Sin(t);
            var y = (13 * Math.Cos(t)) - (5 * Math.Cos(2 * t)) - (2 * Math.Cos(3 * t)) - Math.Cos(4 * t);
            outline[i] = new Vector2((float)(sine * sine * sine), (float)(-(y + 2.5) / 15.5));
        }

        return outline;
    }

    private static IconShape Fish() => new(
        "fish",
        190,
        Texture.Plain,
        new ShapePart(PartPaint.Main, Outline.Polygon(-0.42f, 0, -1, -0.46f, -0.84f, 0, -1, 0.46f)),
        new ShapePart(PartPaint.Dark, Outline.Polygon(0.1f, 0.3f, -0.2f, 0.62f, -0.28f, 0.3f)),
        new ShapePart(
            PartPaint.Main,
            Outline.Arc(0.23f, 0.45f, 0.94f, 0.95f, 216, 324).Concat(Outline.Arc(0.23f, -0.45f, 0.94f, 0.95f, 36, 144)).ToArray()),
        new ShapePart(PartPaint.Accent, Outline.Ellipse(0.62f, -0.1f, 0.1f, 0.1f)));

    private static IconShape Moon() => new(
        "moon",
        80,
        Texture.Plain,
        new ShapePart(
            PartPaint.Main,
            Outline.Arc(0.3f, 0, 1, 1, 53, 307).Concat(Outline.Arc(0.8f, 0, 0.8f, 0.8f, 278, 82)).ToArray()));

    private static IconShape Cup() => new(
        "cup",
        205,
        Texture.VerticalStripes,
        new ShapePart(PartPaint.Main, Outline.Ellipse(0.56f, 0.02f, 0.42f, 0.44f), Outline.Ellipse(0.54f, 0.02f, 0.25f, 0.27f)),
        new ShapePart(PartPaint.Main, Outline.Polygon(-0.92f, -0.72f, 0.5f, -0.72f, 0.38f, 0.84f, -0.8f, 0.84f)),
        new ShapePart(PartPaint.Dark, Outline.Ellipse(-0.21f, -0.72f, 0.71f, 0.17f)));

    private static IconShape Mushroom() => new(
        "mushroom",
        0,
        Texture.Plain,
        new ShapePart(PartPaint.Accent, Outline.Polygon(-0.24f, 0, 0.24f, 0, 0.32f, 0.92f, -0.32f, 0.92f)),
        new ShapePart(
            PartPaint.Main,
            Outline.Arc(0, 0.04f, 1, 0.96f, 180, 360).Concat(Outline.Arc(0, 0.04f, 1, 0.16f, 0, 180)).ToArray()),
        new ShapePart(PartPaint.Light, Outline.Ellipse(-0.4f, -0.32f, 0.2f, 0.2f)),
        new ShapePart(PartPaint.Light, Outline.Ellipse(0.34f, -0.42f, 0.24f, 0.24f)));
}
