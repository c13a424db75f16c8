using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Tests.Grounding;

[TestClass]
public sealed class GroundingMeasuresTests
{
    [TestMethod]
    public void Retrieval_counts_the_images_that_match_better_than_the_own_one()
    {
        // Ranks, from 0: 0, 1, 5, and 1 for a tie.
        double[][] scores =
        [
            [9, 1, 2, 3, 4, 5, 6],
            [8, 7, 1, 2, 3, 4, 5],
            [9, 8, 1, 7, 6, 5, 0],
            [1, 2, 3, 4, 4, 0, 0],
            [0, 0, 0, 0, 1, 0, 0],
            [0, 0, 0, 0, 0, 1, 0],
            [0, 0, 0, 0, 0, 0, 1],
        ];
        var found = RetrievalScores.Of(scores);
        Assert.AreEqual(100 * 4 / 7.0, found.RecallAt1, 1e-9);
        Assert.AreEqual(100 * 6 / 7.0, found.RecallAt5, 1e-9);
        Assert.AreEqual(7, found.Images);
    }

    [TestMethod]
    public void A_model_that_tells_no_images_apart_finds_none() =>
        Assert.AreEqual(0, RetrievalScores.Of([[1, 1], [1, 1]]).RecallAt1);

    [TestMethod]
    public void Percent_of_nothing_is_not_a_number()
    {
        var percent = BaseAndNovel.PercentOf([(false, 1), (false, 0), (false, 0), (false, 1)]);
        Assert.AreEqual(50, percent.Base);
        Assert.IsTrue(double.IsNaN(percent.Novel));
    }

    [TestMethod]
    public void Photos_with_masks_and_no_captions_become_test_photos()
    {
        ExperimentImage both = Image("both", captions: 5, masks: true), captioned = Image("captioned", captions: 5, masks: false);
        ExperimentImage masked = Image("masked", captions: 0, masks: true), test = Image("test", captions: 5, masks: true);
        var data = new ExperimentData("folder", [both, masked, captioned], [test], ["cat"], ["dog"]).TestUncaptioned();
        CollectionAssert.AreEqual(new[] { both, captioned }, data.Training.ToArray());
        CollectionAssert.AreEqual(new[] { test, masked }, data.Test.ToArray());
    }

    private static ExperimentImage Image(string path, int captions, bool masks) => new(
        path,
        [.. Enumerable.Repeat("a cat", captions)],
        masks ? [new ExperimentInstance(new("cat", new BoundingBox(0, 0, 2, 2), RunLengthMask.FromBitmap([1, 1, 1, 1], 2, 2)))] : [],
        masks);
}
