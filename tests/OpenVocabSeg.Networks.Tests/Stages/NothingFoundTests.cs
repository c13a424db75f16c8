using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.PseudoMasks;
using OpenVocabSeg.Networks.Tests.Inference;
using OpenVocabSeg.Networks.Tests.PseudoMasks;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Stages;

/// <summary>Images in which nothing is found: no proposal, or no detection above the threshold.</summary>
[TestClass]
[DoNotParallelize]
public sealed class NothingFoundTests
{
    private static readonly PixelImage[] Images = [.. SmallSegmenter.Images, new PixelImage(1, 1, new byte[3])];

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Images_without_a_proposal_have_no_detections(bool noise)
    {
        using var segmenter = WithoutProposals();
        var settings = new DetectionSettings { ScoreThreshold = 0, EstimateNoise = noise };
        AssertEmpty(segmenter.Predict(Images, settings));
        using var words = segmenter.WithVocabulary(["moon", "fish"]);
        AssertEmpty(words.Predict(Images, settings));
        using var synonyms = segmenter.WithVocabulary([new VocabularyClass("moon", "cup"), new VocabularyClass("fish")]);
        AssertEmpty(synonyms.Predict(Images, settings));
    }

    [TestMethod]
    public void Images_without_a_proposal_have_no_pseudo_labels()
    {
        using var teacher = WithoutProposals();
        foreach (var voting in new double?[] { null, 0.5 })
        {
            var settings = ModelPresets.QuickStart.PseudoLabels with { MaskThreshold = 1e-6, BoxVotingIou = voting };
            AssertEmpty(new PseudoLabeler(teacher, settings).Label(Images, [.. Images.Select(_ => Nouns.Of(SceneClasses.All))]));
        }
    }

    [TestMethod]
    public void No_detection_above_the_threshold_is_an_empty_result()
    {
        using var segmenter = SmallSegmenter.Create();
        AssertEmpty(segmenter.Predict(Images, new DetectionSettings { ScoreThreshold = 1, EstimateNoise = true }));
    }

    // With finite weights each image has proposals; only boxes that are not numbers are left out.
    private static InstanceSegmenter WithoutProposals()
    {
        var segmenter = SmallSegmenter.Create();
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        segmenter.Network.state_dict()["rpn.head.bbox_pred.bias"].fill_(float.NaN);
        return segmenter;
    }

    private static void AssertEmpty(IReadOnlyList<IReadOnlyList<Detection>> found)
    {
        Assert.HasCount(Images.Length, found);
        Assert.IsTrue(found.All(image => image.Count == 0));
    }
}
