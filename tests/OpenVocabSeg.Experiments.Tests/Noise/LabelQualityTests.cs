using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Tests.Noise;

[TestClass]
public sealed class LabelQualityTests
{
    private static readonly ExperimentInstance[] Truth = [True("fish", 0, 10), True("fish", 30, 40), True("moon", 10, 20)];

    [TestMethod]
    [DataRow("fish", 30, 40, 1.0, 1.0, false)]
    [DataRow("fish", 30, 36, 0.6, 0.6, false)]
    [DataRow("fish", 5, 15, 1 / 3.0, 1 / 3.0, true)]
    [DataRow("moon", 13, 23, 7 / 13.0, 7 / 13.0, false)]
    [DataRow("moon", 0, 10, 0.0, 1.0, true)]
    [DataRow("cup", 10, 20, 0.0, 1.0, true)]
    [DataRow("fish", 45, 48, 0.0, 0.0, true)]
    public void The_best_object_of_the_noun_counts(string noun, int from, int to, double overlap, double any, bool wrongClass)
    {
        var quality = LabelQuality.Measure(new Detection(noun, 1, default, Rows(from, to)), Truth);
        Assert.AreEqual(overlap, quality.MaskIoU, 1e-9);
        Assert.AreEqual(any, quality.AnyIoU, 1e-9);
        Assert.AreEqual((overlap < 0.5, wrongClass), (quality.IsBad, quality.IsWrongClass));
    }

    [TestMethod]
    public void Crowds_and_empty_masks_count_for_nothing()
    {
        var crowd = True("fish", 0, 10) with { IsCrowd = true };
        Assert.AreEqual(new LabelQuality(0, 0, true), LabelQuality.Measure(new Detection("fish", 1, default, Rows(0, 10)), [crowd]));
        Assert.AreEqual(new LabelQuality(0, 0, true), LabelQuality.Measure(new Detection("fish", 1, default, Rows(0, 0)), Truth));
    }

    private static ExperimentInstance True(string className, int from, int to) => new(new(className, default, Rows(from, to)));

    // Whole rows of an image of 48×4 pixels.
    private static RunLengthMask Rows(int from, int to)
    {
        var bitmap = new byte[48 * 4];
        bitmap.AsSpan(from * 4, (to - from) * 4).Fill(1);
        return RunLengthMask.FromBitmap(bitmap, 48, 4);
    }
}
