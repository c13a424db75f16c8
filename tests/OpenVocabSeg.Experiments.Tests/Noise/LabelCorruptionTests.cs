using CsCheck;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Tests.Noise;

/// <summary>Corruptions of disks, whose IoUs can be computed by hand.</summary>
[TestClass]
public sealed class LabelCorruptionTests
{
    private const int Side = 96;
    private const double Radius = 15;

    // Error of rasterizing disks.
    private const double Tolerance = 0.05;

    private static readonly string[] Classes = ["fish", "moon", "cup"];

    // The third disc is nearer to the first than the second is.
    private static readonly Detection[] Image = [Disc("fish", 30, 40), Disc("moon", 70, 70), Disc("cup", 62, 40)];

    private static readonly Detection Label = Image[0];

    private static readonly Gen<Random> Randoms = Gen.Int.Select(seed => new Random(seed));

    [TestMethod]
    public void A_dilated_disc_covers_the_old_one_and_0_15_to_0_3_diameters_more() => Sample(CorruptionKind.Dilated, label =>
    {
        Assert.AreEqual(Label.Mask.Area, RunLengthMask.Intersect(label.Mask, Label.Mask).Area);
        AssertOverlap(1 / Math.Pow(1.6, 2), 1 / Math.Pow(1.3, 2), label);
        AssertBoxAndNounAreKept(label);
    });

    [TestMethod]
    public void An_eroded_disc_lies_0_1_to_0_22_diameters_inside_the_old_one() => Sample(CorruptionKind.Eroded, label =>
    {
        Assert.AreEqual(label.Mask.Area, RunLengthMask.Intersect(label.Mask, Label.Mask).Area);
        AssertOverlap(Math.Pow(1 - 0.44, 2), Math.Pow(1 - 0.2, 2), label);
        AssertBoxAndNounAreKept(label);
    });

    [TestMethod]
    public void A_shifted_disc_keeps_its_shape() => Sample(CorruptionKind.Shifted, label =>
    {
        Assert.AreEqual(Label.Mask.Area, label.Mask.Area);
        AssertOverlap(OfDiscs(0.5), OfDiscs(0.25), label);
        AssertBoxAndNounAreKept(label);
    });

    [TestMethod]
    public void A_cut_disc_keeps_40_to_70_percent_of_its_area() => Sample(CorruptionKind.CutOff, label =>
    {
        Assert.AreEqual(label.Mask.Area, RunLengthMask.Intersect(label.Mask, Label.Mask).Area);
        AssertOverlap(0.4, 0.7, label, tolerance: 1 / (double)Label.Mask.Area);
        AssertBoxAndNounAreKept(label);
    });

    [TestMethod]
    public void A_merged_disc_is_joined_with_the_nearest_one() => Sample(CorruptionKind.Merged, label =>
    {
        Assert.AreEqual(RunLengthMask.Union(Label.Mask, Image[2].Mask), label.Mask);
        AssertBoxAndNounAreKept(label);
    });

    [TestMethod]
    public void Of_another_region_the_shape_of_the_mask_is_taken()
    {
        // A square of another size covers the whole box of the disc, which has π/4 of it.
        var square = new Detection("cup", 1, default, RunLengthMask.FromBox(new BoundingBox(60, 70, 80, 90), Side, Side));
        var label = LabelCorruption.Apply(CorruptionKind.OtherRegion, [Label, square], 0, Classes, new Random(1));
        Assert.AreEqual(RunLengthMask.FromBox(Label.Box, Side, Side), label.Mask);
        AssertOverlap(Math.PI / 4, Math.PI / 4, label);
        AssertBoxAndNounAreKept(label);
    }

    [TestMethod]
    public void A_wrong_noun_is_another_one_and_all_else_stays() => Sample(CorruptionKind.WrongNoun, label =>
    {
        Assert.AreEqual(Label with { ClassName = label.ClassName }, label);
        Assert.Contains(label.ClassName, Classes[1..]);
    });

    [TestMethod]
    public void A_wrong_box_overlaps_the_right_one_by_0_57_at_most_and_all_else_stays() => Sample(CorruptionKind.WrongBox, label =>
    {
        Assert.AreEqual(Label with { Box = label.Box }, label);
        Assert.IsTrue(label.Box is { X0: >= 0, Y0: >= 0, X1: <= Side, Y1: <= Side, Width: >= 1, Height: >= 1 }, label.Box.ToString());
        var (a, b) = (label.Box, Label.Box);
        var both = Math.Max(0, Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0)) * Math.Max(0, Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0));
        Assert.IsInRange(0.01, 0.57, both / (a.Area + b.Area - both));
    });

    [TestMethod]
    [DataRow(0.25)]
    [DataRow(0.5)]
    [DataRow(0.75)]
    public void About_the_fraction_is_spoiled_in_all_ways_alike(double fraction)
    {
        var labels = Corrupt(fraction, seed: 1).SelectMany(image => image).ToArray();
        var spoiled = labels.Where(label => label.Corruption is not null).ToArray();
        Assert.AreEqual(fraction, spoiled.Length / (double)labels.Length, 4 * Math.Sqrt(fraction * (1 - fraction) / labels.Length));
        var counts = spoiled.CountBy(label => label.Corruption!.Value).ToDictionary();
        Assert.HasCount(Enum.GetValues<CorruptionKind>().Length, counts);
        Assert.IsTrue(counts.Values.All(count => count > 0.6 * spoiled.Length / counts.Count), string.Join(' ', counts));
    }

    [TestMethod]
    public void None_or_all_are_spoiled_at_the_ends()
    {
        Assert.IsTrue(Corrupt(0, seed: 1).All(image => image.Select(label => label.Label).SequenceEqual(Image)));
        Assert.IsTrue(Corrupt(1, seed: 1).All(image => image.All(label => label.Corruption is not null)));
    }

    [TestMethod]
    public void A_seed_decides_and_what_is_spoiled_at_a_fraction_is_so_at_higher_ones()
    {
        var (half, again, more) = (Corrupt(0.5, seed: 1), Corrupt(0.5, seed: 1), Corrupt(0.75, seed: 1));
        for (var i = 0; i < half.Count; i++)
        {
            CollectionAssert.AreEqual(half[i].ToArray(), again[i].ToArray());
            Assert.IsTrue(half[i].Zip(more[i]).All(pair => pair.First.Corruption is null || pair.First == pair.Second));
        }

        Assert.IsFalse(half.Zip(Corrupt(0.5, seed: 2)).All(pair => pair.First.SequenceEqual(pair.Second)));
    }

    [TestMethod]
    public void A_label_alone_has_no_neighbor_to_be_confused_with()
    {
        var corrupted = LabelCorruption.Corrupt([.. Enumerable.Repeat(new[] { Label }, 200)], 1, Classes, seed: 1);
        Assert.IsTrue(corrupted.All(image => image[0].Corruption is not (null or CorruptionKind.Merged or CorruptionKind.OtherRegion)));
        Assert.ThrowsExactly<ArgumentException>(() => LabelCorruption.Apply(CorruptionKind.Merged, [Label], 0, Classes, new Random(1)));
    }

    [TestMethod]
    public void What_cannot_be_spoiled_stays()
    {
        var nothing = new Detection("fish", 0.5f, default, RunLengthMask.FromBitmap(new byte[Side * Side], Side, Side));
        Assert.AreEqual(new CorruptedLabel(nothing, null), LabelCorruption.Corrupt([[nothing]], 1, ["fish"], seed: 1)[0][0]);
    }

    private static void Sample(CorruptionKind kind, Action<Detection> check) =>
        Randoms.Sample(random => check(LabelCorruption.Apply(kind, Image, 0, Classes, random)), iter: 200);

    private static void AssertOverlap(double least, double most, Detection label, double tolerance = Tolerance) =>
        Assert.IsInRange(least - tolerance, most + tolerance, label.Mask.IntersectionOverUnion(Label.Mask));

    private static void AssertBoxAndNounAreKept(Detection label) => Assert.AreEqual(Label with { Mask = label.Mask }, label);

    // Of two discs whose centers are a share of the diameter apart: the lens has 2/π·(acos d − d·√(1 − d²)) of a disc's area.
    private static double OfDiscs(double distance)
    {
        var lens = 2 / Math.PI * (Math.Acos(distance) - distance * Math.Sqrt(1 - distance * distance));
        return lens / (2 - lens);
    }

    private static IReadOnlyList<IReadOnlyList<CorruptedLabel>> Corrupt(double fraction, int seed) =>
        LabelCorruption.Corrupt([.. Enumerable.Repeat(Image, 600)], fraction, Classes, seed);

    private static Detection Disc(string className, double x, double y)
    {
        var bitmap = new byte[Side * Side];
        for (var i = 0; i < bitmap.Length; i++)
        {
            bitmap[i] = Math.Pow(i % Side + 0.5 - x, 2) + Math.Pow(i / Side + 0.5 - y, 2) <= Radius * Radius ? (byte)1 : (byte)0;
        }

        return new Detection(
            className, 0.8f, new BoundingBox(x - Radius, y - Radius, x + Radius, y + Radius), RunLengthMask.FromBitmap(bitmap, Side, Side));
    }
}
