using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Inference;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.PseudoMasks;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>
/// Case 14: pseudo labels of an image from the nouns of its captions. INDEX.json: boxes 5e-3 px, region scores 1e-3, chosen regions and
/// labels exact, masks up to 0.01 % of the pixels.
/// </summary>
[TestClass]
public sealed class PseudoLabelParityTests
{
    private const double BoxTolerance = 5e-3;
    private const double ScoreTolerance = 1e-3;
    private const double MaskTolerance = 1e-4;

    // INDEX.json states none for feature maps and embeddings; two CPU kernels differ by up to 7e-5.
    private const double FeatureTolerance = 1e-4;

    [TestMethod]
    public void Case_14_generate_pseudo_label_boxes_scores_and_masks()
    {
        using var fixture = FixtureCase.Load("14_generate_pseudo_label");
        using var scope = NewDisposeScope();
        using var teacher = Teacher(fixture);
        var image = TinyModel.Image(fixture);
        var nouns = Nouns(fixture);
        var settings = new PseudoLabelSettings { Proposals = TinyModel.Limits(fixture, "TEST") };
        var labels = new PseudoLabeler(teacher, settings).Label([image], [PseudoMasks.Nouns.Of(nouns)])[0];

        CollectionAssert.AreEqual(nouns, labels.Select(label => label.ClassName).ToArray());
        var boxes = TinyModel.Corners(labels.Select(label => label.Box));
        fixture.AssertWithin(boxes, "pseudo_boxes", BoxTolerance);
        fixture.AssertWithin(tensor(labels.Select(label => label.Score).ToArray()), "pseudo_scores", ScoreTolerance);

        // The pseudo box is the regressed box of the chosen region, so the nearest of those tells which one was chosen.
        var distance = (boxes.unsqueeze(1) - fixture["regressed_boxes"]).abs().amax([2]);
        fixture.AssertExact(distance.argmin(1), "chosen_regions");

        var masks = stack([.. labels.Select(label => tensor(label.Mask.ToBitmap(), [image.Height, image.Width]))]);
        var different = masks.to(@bool).ne(fixture["pseudo_masks"].to(@bool)).sum().item<long>();
        Assert.IsLessThanOrEqualTo(MaskTolerance * masks.numel(), different, $"{different} of {masks.numel()} pixels differ");
    }

    [TestMethod]
    public void Case_14_generate_pseudo_label_proposals_embeddings_and_similarities()
    {
        using var fixture = FixtureCase.Load("14_generate_pseudo_label");
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var teacher = Teacher(fixture);
        var image = TinyModel.Image(fixture);
        var preprocessing = teacher.Architecture.Preprocessing;
        using var input = ImageBatch.Create([preprocessing.Prepare(image)], preprocessing, CPU);
        var (network, heads) = (teacher.Network, teacher.Network.Heads);

        var maps = network.Features(input.Pixels);
        fixture.AssertClose(maps.C4, "features", FeatureTolerance);
        var proposals = network.Propose(maps, [TinyModel.Size(image)], TinyModel.Limits(fixture, "TEST"))[0];
        fixture.AssertWithin(proposals.Boxes, "proposals", BoxTolerance);
        fixture.AssertClose(proposals.Scores, "proposals_objectness", FeatureTolerance);

        var pooled = heads.Pool(maps, RoIAlign.Regions(proposals.Boxes, 0));
        fixture.AssertClose(pooled.Stage.mean([2, 3]), "res5_features", FeatureTolerance);
        var words = ClassEmbeddings.WithBackground(teacher.Words, Nouns(fixture), normalize: true, CPU);
        fixture.AssertClose(words[1..], "word_embeddings", 1e-6);
        var prediction = heads.PredictBoxes(pooled, words);
        fixture.AssertClose(prediction.Embeddings, "region_embeddings", ScoreTolerance);
        fixture.AssertClose(prediction.ClassLogits[.., 1..], "region_scores", ScoreTolerance);
        fixture.AssertExact(prediction.ClassLogits[.., 1..].argmax(0), "chosen_regions");
        fixture.AssertClose(prediction.Embeddings[fixture["chosen_regions"]], "pseudo_embs", ScoreTolerance);
        fixture.AssertWithin(
            BoxPostProcessor.DecodeBoxes(prediction.BoxDeltas, proposals.Boxes, TinyModel.Size(image)), "regressed_boxes", BoxTolerance);
        fixture.AssertClose(
            heads.PredictMasks(maps, RoIAlign.Regions(fixture["second_pass_boxes"], 0)).Probabilities.unsqueeze(1),
            "mask_prob",
            ScoreTolerance);
    }

    [TestMethod]
    public void Case_14_generate_pseudo_label_class_probabilities_of_the_proposals()
    {
        using var fixture = FixtureCase.Load("14_generate_pseudo_label");
        using var scope = NewDisposeScope();
        using var teacher = Teacher(fixture, normalize: true);
        var corners = fixture["proposals"].data<float>().ToArray().Chunk(4);

        // The authors' boxes end on the last pixel, ours after it.
        BoundingBox[] boxes = [.. corners.Select(box => new BoundingBox(box[0], box[1], box[2] + 1, box[3] + 1))];
        var probabilities = new SegmenterProbe(teacher).ClassProbabilities(TinyModel.Image(fixture), boxes);

        // The background is the zero vector, so its logit is 0.
        var scores = fixture["region_scores"];
        var expected = cat([zeros(scores.shape[0], 1), scores], 1).softmax(1);
        var actual = tensor(probabilities.SelectMany(row => row).ToArray(), expected.shape);
        Assert.IsLessThan(ScoreTolerance, (actual - expected).abs().max().item<float>());
        Assert.IsGreaterThan(0.01f, expected.std(0).max().item<float>(), "probabilities differ between boxes");
        Assert.IsEmpty(new SegmenterProbe(teacher).ClassProbabilities(TinyModel.Image(fixture), []));
    }

    [TestMethod]
    public void Case_14_generate_pseudo_label_vectors_of_all_lvis_names()
    {
        using var fixture = FixtureCase.Load("14_generate_pseudo_label");
        using var scope = NewDisposeScope();
        using var teacher = Teacher(fixture);
        var first = fixture.Scalar("cap_vocab_first").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var names = LvisNames();
        CollectionAssert.AreEqual(first, names[..first.Length].Select(name => name.Replace('_', ' ')).ToArray());
        fixture.AssertClose(
            ClassEmbeddings.WithBackground(teacher.Words, names, normalize: true, CPU)[1..], "cap_vocab_embeddings", 1e-6);
    }

    private static string[] LvisNames() =>
        [.. OpenVocabSeg.Data.NounVocabulary.Load(RealData.PathOf("lvis", "lvis_v1_categories.json")).Entries
            .OrderBy(entry => entry.Id).Select(entry => entry.Name)];

    private static InstanceSegmenter Teacher(FixtureCase fixture, bool normalize = false)
    {
        using var state = FixtureCase.Load(TinyModel.StateCase);
        var pieces = fixture.Scalar("bert_vocab").EnumerateArray().Select(piece => piece.GetString()!);
        var words = WordEmbeddings.FromWordPieces(pieces, state["bert.embeddings"]);
        var network = TinyModel.Load(state.Weights, "roi_heads", TinyModel.Size(TinyModel.Image(fixture)), withNoise: false);
        return new InstanceSegmenter(network, words, Nouns(fixture), normalizeEmbeddings: normalize);
    }

    private static string[] Nouns(FixtureCase fixture) => [.. fixture.Scalar("nouns").EnumerateArray().Select(noun => noun.GetString()!)];
}
