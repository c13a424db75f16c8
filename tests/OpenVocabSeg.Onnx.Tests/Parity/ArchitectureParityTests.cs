using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Parity;

/// <summary>For all architectures and scoring rules, an exported file has the same detections as the model.</summary>
[TestClass]
public sealed class ArchitectureParityTests
{
    private static readonly DetectionSettings Few = new()
    {
        ScoreThreshold = 0.1f,
        MaxDetections = 12,
        Proposals = new ProposalLimits(300, 40),
    };

    public static IEnumerable<object[]> Shapes => SmallNetworks.Architectures.Keys.SelectMany(
        name => new[] { "teacher", "branch", "critic" }, (name, kind) => new object[] { name, kind });

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void Every_shape_of_network_gives_the_same_detections(string name, string kind)
    {
        using var segmenter = SmallNetworks.Create(SmallNetworks.Architectures[name], kind);

        AssertSame(segmenter, Few, Images(6)).AssertNoise(kind != "teacher");
    }

    [TestMethod]
    [DataRow("c4, IoU")]
    [DataRow("fine, IoU")]
    [DataRow("neck, IoU")]
    public void Every_rule_of_scores_gives_the_same_detections(string name)
    {
        using var segmenter = SmallNetworks.Create(SmallNetworks.Architectures[name], normalize: true);
        DetectionSettings[] rules =
        [
            Few with { Score = new() { GivenObject = true } },
            Few with { Score = new() { ObjectnessWeight = 0.5 }, ScoreThreshold = 0.05f },
            Few with { Score = new() { IouWeight = 1 }, ScoreThreshold = 0.02f },
            Few with
            {
                Score = new() { GivenObject = true, ObjectnessWeight = 1, IouWeight = 0.5 },
                BoxPasses = 3,
                ScoreThreshold = 0.02f,
            },
            Few with { NmsThreshold = 1, MaskThreshold = 0.3f, MaxDetections = 3 },
        ];

        foreach (var rule in rules)
        {
            AssertSame(segmenter, rule, Images(3), leastCount: 1);
        }
    }

    [TestMethod]
    [DataRow("c4")]
    [DataRow("fine")]
    [DataRow("neck")]
    [DataRow("c4 before pooling, stride in 3x3")]
    [DataRow("c4 before pooling, two samples")]
    [DataRow("neck, two samples")]
    public void Images_of_any_size_give_the_same_detections(string name)
    {
        using var segmenter = SmallNetworks.Create(SmallNetworks.Architectures[name], "critic");
        PixelImage[] images =
            [Noise(1, 1), Noise(1, 37), Noise(50, 2), Noise(3, 900), Noise(2000, 7), Noise(91, 91), Noise(480, 640), Noise(3000, 4000)];

        AssertSame(segmenter, Few, images, leastCount: 8);
    }

    [TestMethod]
    [DataRow(40)]
    [DataRow(4000)]
    public void Few_and_many_regions_of_large_maps_give_the_same_detections(int proposals)
    {
        using var segmenter = SmallNetworks.Create(SmallNetworks.LargeMaps);

        AssertSame(segmenter, Few with { Proposals = new ProposalLimits(proposals, proposals) }, Images(2));
    }

    [TestMethod]
    [DataRow("c4")]
    [DataRow("fine")]
    [DataRow("neck")]
    public void Nothing_is_found_without_failing(string name)
    {
        using var segmenter = SmallNetworks.Create(SmallNetworks.Architectures[name], "critic");
        using var exported = Load(segmenter, Few with { ScoreThreshold = 1 });

        Assert.IsEmpty(exported.Predict(Images(1))[0]);
    }

    [TestMethod]
    public void One_word_and_a_thousand_words_give_the_same_detections()
    {
        string[] classes = [.. Enumerable.Range(0, 1000).Select(i => $"word{i}")];
        using var segmenter = SmallNetworks.Create(SmallNetworks.Architectures["c4"], classes: classes);
        using var exported = Load(segmenter, Few with { ScoreThreshold = 0.005f });
        foreach (var words in new[] { classes, classes[7..8] })
        {
            using var ours = segmenter.WithVocabulary(words);
            using var theirs = exported.WithVocabulary(words);
            var images = Images(3);
            DetectionDifference.Between(ours.Predict(images, Few with { ScoreThreshold = 0.005f }), theirs.Predict(images))
                .AssertSame(leastCount: 3);
        }
    }

    private static DetectionDifference AssertSame(
        InstanceSegmenter segmenter, DetectionSettings settings, PixelImage[] images, int leastCount = 5)
    {
        // If a network has a background logit, other classes are less likely.
        var hasLogit = segmenter.Architecture.Boxes.BackgroundLogit > 0;
        settings = hasLogit ? settings with { ScoreThreshold = settings.ScoreThreshold / 20 } : settings;
        using var exported = Load(segmenter, settings);
        var difference = DetectionDifference.Between(segmenter.Predict(images, settings), exported.Predict(images));
        Console.WriteLine(difference);
        difference.AssertSame(leastCount);
        return difference;
    }

    private static OnnxSegmenter Load(InstanceSegmenter segmenter, DetectionSettings settings)
    {
        using var stream = new MemoryStream();
        segmenter.ExportOnnx(stream, new OnnxExportOptions { Detection = settings });
        return OnnxSegmenter.Load(stream.ToArray());
    }

    private static PixelImage[] Images(int count) => QuickStartModel.Scenes(count, side: 150);

    private static PixelImage Noise(int height, int width)
    {
        var pixels = new byte[3 * height * width];
        new Random(height * 31 + width).NextBytes(pixels);

        // Smooth along the rows, so that resizing keeps structure.
        for (var i = 3; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((7 * pixels[i - 3] + pixels[i]) / 8);
        }

        return new PixelImage(height, width, pixels);
    }
}
