using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Corrupts a share of pseudo labels in the ways of <see cref="CorruptionKind"/>. Sizes are relative to the mask, so the effect does
/// not depend on the size of the image.
/// </summary>
public static class LabelCorruption
{
    private static readonly CorruptionKind[] Kinds = Enum.GetValues<CorruptionKind>();

    /// <summary>
    /// Corrupts each pseudo label with a given probability, in a random way among those that are possible for it. With the same
    /// seed, a label that is corrupted at some fraction is corrupted in the same way at every higher fraction.
    /// </summary>
    /// <param name="labels">Pseudo labels of each image.</param>
    /// <param name="fraction">The probability, 0…1.</param>
    /// <param name="classes">All nouns, from which wrong ones are drawn.</param>
    /// <param name="seed">Random seed.</param>
    /// <returns>For each image its labels in the same order.</returns>
    public static IReadOnlyList<IReadOnlyList<CorruptedLabel>> Corrupt(
        IReadOnlyList<IReadOnlyList<Detection>> labels, double fraction, IReadOnlyList<string> classes, int seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfNegative(fraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        var random = new Random(seed);
        return [.. labels.Select(image => (IReadOnlyList<CorruptedLabel>)[.. image.Select((label, index) =>
        {
            // Drawn for every fraction; further random numbers come from a separate stream of the label.
            var (drawn, own) = (random.NextDouble(), new Random(random.Next()));
            var possible = Array.FindAll(Kinds, kind => IsPossible(kind, image, index, classes));
            if (drawn >= fraction || possible.Length == 0)
            {
                return new CorruptedLabel(label, null);
            }

            var kind = possible[own.Next(possible.Length)];
            return new CorruptedLabel(Apply(kind, image, index, classes, own), kind);
        })])];
    }

    /// <summary>Corrupts a pseudo label in a given way.</summary>
    /// <param name="kind">The way.</param>
    /// <param name="image">The pseudo labels of the image.</param>
    /// <param name="index">Index of the label to corrupt.</param>
    /// <param name="classes">All nouns.</param>
    /// <param name="random">Random numbers for strength and direction.</param>
    /// <exception cref="ArgumentException">The label cannot be corrupted in this way, such as cutting off an empty mask.</exception>
    public static Detection Apply(
        CorruptionKind kind, IReadOnlyList<Detection> image, int index, IReadOnlyList<string> classes, Random random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(random);
        if (!IsPossible(kind, image, index, classes))
        {
            throw new ArgumentException($"This label cannot be corrupted by {kind}.", nameof(kind));
        }

        var label = image[index];
        var size = MaskShapes.Size(label.Mask);
        return kind switch
        {
            CorruptionKind.Dilated => label with { Mask = MaskShapes.Dilate(label.Mask, Pixels(size * Between(random, 0.15, 0.3))) },
            CorruptionKind.Eroded => label with { Mask = Erode(label.Mask, Pixels(size * Between(random, 0.1, 0.22))) },
            CorruptionKind.Shifted => label with { Mask = Shift(label.Mask, size * Between(random, 0.25, 0.5), Angle(random)) },
            CorruptionKind.CutOff => label with { Mask = MaskShapes.CutOff(label.Mask, Angle(random), Between(random, 0.4, 0.7)) },
            CorruptionKind.Merged => label with
            {
                Mask = RunLengthMask.Union(label.Mask, Others(image, index).MinBy(other => Distance(other.Box, label.Box))!.Mask),
            },
            CorruptionKind.OtherRegion => label with { Mask = MaskShapes.Stretch(Drawn(Others(image, index), random).Mask, label.Box) },
            CorruptionKind.WrongNoun => label with { ClassName = Drawn([.. classes.Where(name => name != label.ClassName)], random) },
            CorruptionKind.WrongBox => label with { Box = Move(label.Box, label.Mask.Width, label.Mask.Height, random) },
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static bool IsPossible(CorruptionKind kind, IReadOnlyList<Detection> image, int index, IReadOnlyList<string> classes) =>
        kind switch
        {
            CorruptionKind.WrongNoun => classes.Any(name => name != image[index].ClassName),
            CorruptionKind.WrongBox => image[index].Box is { Width: >= 1, Height: >= 1 },
            CorruptionKind.Merged => image[index].Mask.Area > 0 && Others(image, index).Length > 0,
            CorruptionKind.OtherRegion => image[index].Box is { Width: >= 1, Height: >= 1 } && Others(image, index).Length > 0,
            _ => image[index].Mask.Area > 0,
        };

    // Two nouns can have the same region; its mask would change nothing.
    private static Detection[] Others(IReadOnlyList<Detection> image, int index) =>
        [.. image.Where(other => other.Mask.Area > 0 && other.Mask.IntersectionOverUnion(image[index].Mask) < 0.5)];

    // A thin mask can vanish much earlier than a disk of the same area.
    private static RunLengthMask Erode(RunLengthMask mask, int radius)
    {
        for (; radius > 0; radius--)
        {
            var eroded = MaskShapes.Erode(mask, radius);
            if (eroded.Area > 0)
            {
                return eroded;
            }
        }

        return mask;
    }

    // Moved back into the image if all of it would leave.
    private static RunLengthMask Shift(RunLengthMask mask, double distance, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        var (right, down) = ((int)Math.Round(distance * cos), (int)Math.Round(distance * sin));
        var moved = MaskShapes.Shift(mask, right, down);
        return moved.Area > 0 ? moved : MaskShapes.Shift(mask, -right, -down);
    }

    private static BoundingBox Move(BoundingBox box, int width, int height, Random random)
    {
        var (sin, cos) = Math.SinCos(Angle(random));
        var distance = Between(random, 0.35, 0.6);
        var (x0, x1) = Side(box.X0, box.X1, distance * cos, Math.Pow(1.5, Between(random, -1, 1)), width);
        var (y0, y1) = Side(box.Y0, box.Y1, distance * sin, Math.Pow(1.5, Between(random, -1, 1)), height);
        return new BoundingBox(x0, y0, x1, y1);
    }

    // Inside the image, with sides of at least one pixel.
    private static (double From, double To) Side(double from, double to, double shift, double scale, double length)
    {
        var (center, half) = ((from + to) / 2 + shift * (to - from), scale * (to - from) / 2);
        var start = Math.Clamp(center - half, 0, length - 1);
        return (start, Math.Clamp(center + half, start + 1, length));
    }

    private static double Distance(BoundingBox a, BoundingBox b) =>
        Math.Pow(a.X0 + a.X1 - b.X0 - b.X1, 2) + Math.Pow(a.Y0 + a.Y1 - b.Y0 - b.Y1, 2);

    private static T Drawn<T>(T[] items, Random random) => items[random.Next(items.Length)];

    private static int Pixels(double length) => Math.Max(1, (int)Math.Round(length));

    private static double Angle(Random random) => 2 * Math.PI * random.NextDouble();

    private static double Between(Random random, double least, double most) => least + (most - least) * random.NextDouble();
}
