using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity.Support;

/// <summary>
/// The authors' detector in the narrow form that cases 14, 15, 16 and 23 share, as production modules. Its shape is read from the weights,
/// its numbers from the overrides in the sidecars.
/// </summary>
internal static class TinyModel
{
    /// <summary>The case with the weights of teacher and student.</summary>
    public const string StateCase = "14_16_tiny_student_state";

    /// <summary>The size of the network.</summary>
    /// <param name="weights">Weights under the authors' names.</param>
    /// <param name="heads">The heads to read: <c>roi_heads</c> or <c>roi_heads_student</c>.</param>
    /// <param name="imageSize">Size of the case's image, which is not to be resized; any where it has images of several sizes.</param>
    public static SegmenterArchitecture Architecture(ITensorSource weights, string heads, ImageSize imageSize)
    {
        var shapes = weights.Tensors.ToDictionary(info => info.Name, info => info.Shape, StringComparer.Ordinal);
        ResNetStageArchitecture Stage(int number, string prefix) => ResNetArchitecture.ResNet50.Stages[number - 1] with
        {
            Width = Channels($"{prefix}layer{number}.0.conv3.weight"),
            BottleneckWidth = Channels($"{prefix}layer{number}.0.conv1.weight"),
            BlockCount = shapes.Keys.Count(name =>
                name.StartsWith($"{prefix}layer{number}.", StringComparison.Ordinal)
                && name.EndsWith(".conv1.weight", StringComparison.Ordinal)),
        };
        int Channels(string name) => (int)shapes[name][0];
        return SegmenterArchitecture.Xpm with
        {
            Backbone = ResNetArchitecture.ResNet50 with
            {
                StemWidth = Channels("backbone.body.stem.conv1.weight"),
                Stages =
                [
                    .. Enumerable.Range(1, 3).Select(number => Stage(number, "backbone.body.")),
                    Stage(4, $"{heads}.box.feature_extractor.head."),
                ],
            },
            EmbeddingDimension = Channels($"{heads}.box.predictor.emb_pred.weight"),
            Masks = new() { Channels = Channels($"{heads}.mask.predictor.conv5_mask.bias") },
            Preprocessing = new ImagePreprocessing { MinSize = imageSize.Height, MaxSize = Math.Max(imageSize.Height, imageSize.Width) },
        };
    }

    /// <summary>The network with backbone, proposal network and one set of heads.</summary>
    /// <param name="weights">Weights under the authors' names, without the prefix <c>module.</c>.</param>
    /// <param name="heads">The heads to take: <c>roi_heads</c> or <c>roi_heads_student</c>.</param>
    /// <param name="imageSize">As of <see cref="Architecture"/>.</param>
    /// <param name="withNoise">Whether the network has a noise branch; the weights' is left where it has none.</param>
    public static SegmenterNetwork Load(ITensorSource weights, string heads, ImageSize imageSize, bool withNoise)
    {
        using var generator = new Generator(0);
        var network = new SegmenterNetwork(Architecture(weights, heads, imageSize), withNoise, new RegionProposalOptions(), generator);
        LoadWeights(network, weights, heads, withNoise);
        return network;
    }

    /// <summary>Puts the weights into a network.</summary>
    public static void LoadWeights(SegmenterNetwork network, ITensorSource weights, string heads, bool withNoise) =>
        network.LoadWeights(weights.Rename(name =>
            name.StartsWith("backbone.", StringComparison.Ordinal) || name.StartsWith("rpn.", StringComparison.Ordinal) ? name
            : !name.StartsWith($"{heads}.", StringComparison.Ordinal)
                || name.StartsWith($"{heads}.mask.feature_extractor.", StringComparison.Ordinal)
                || (!withNoise && name.Contains(".uncertain_pred.", StringComparison.Ordinal)) ? null
            : $"roi_heads{name[heads.Length..]}"));

    /// <summary>Class names that stand for the rows of a table of class embeddings without its background row.</summary>
    public static string[] ClassNames(Tensor classEmbeddings) =>
        [.. Enumerable.Range(1, (int)classEmbeddings.shape[0] - 1).Select(row => $"class{row}")];

    /// <summary>Word vectors: the rows of a table of class embeddings without its background row.</summary>
    public static WordEmbeddings Words(IReadOnlyList<string> classes, Tensor classEmbeddings)
    {
        Assert.AreEqual(0, classEmbeddings[0].abs().sum().item<float>(), "row 0 is the background's");
        return Table(classes, classEmbeddings[1..]);
    }

    /// <summary>Word vectors: the rows of a table.</summary>
    public static WordEmbeddings Table(IReadOnlyList<string> words, Tensor rows) =>
        WordEmbeddings.FromVectors(words, Enumerable.Range(0, words.Count).Select(row => rows[row].contiguous().data<float>().ToArray()));

    /// <summary>An image of a case.</summary>
    public static PixelImage Image(FixtureCase fixture, string name = "image_u8_rgb")
    {
        var pixels = fixture[name];
        return new PixelImage((int)pixels.shape[0], (int)pixels.shape[1], pixels.flip(2).contiguous().data<byte>().ToArray());
    }

    /// <summary>The size of an image.</summary>
    public static ImageSize Size(PixelImage image) => new(image.Height, image.Width);

    /// <summary>An entry of the overrides of the authors' configuration that the case was made with.</summary>
    public static int Override(FixtureCase fixture, string key)
    {
        var entries = fixture.Json.GetProperty("config").GetProperty("overrides").EnumerateArray();
        string[] overrides = [.. entries.Select(item => item.GetString()!)];
        return int.Parse(overrides[Array.IndexOf(overrides, key) + 1], CultureInfo.InvariantCulture);
    }

    /// <summary>Proposals in the authors' "TRAIN" or "TEST" mode.</summary>
    public static ProposalLimits Limits(FixtureCase fixture, string mode) =>
        new(Override(fixture, $"MODEL.RPN.PRE_NMS_TOP_N_{mode}"), Override(fixture, $"MODEL.RPN.POST_NMS_TOP_N_{mode}"));

    /// <summary>Regions sampled in an image.</summary>
    public static RegionSampling Regions(FixtureCase fixture) => new(Override(fixture, "MODEL.ROI_HEADS.BATCH_SIZE_PER_IMAGE"), 1.0);

    /// <summary>The annotated objects of an image, their masks given by polygons in network pixels.</summary>
    /// <param name="fixture">The case.</param>
    /// <param name="size">The image's size.</param>
    /// <param name="suffix">Ends the names of the case's tensors, such as <c>_0</c>.</param>
    public static InstanceTargets Annotated(FixtureCase fixture, ImageSize size, string suffix = "")
    {
        var boxes = fixture[$"gt_boxes{suffix}"];
        var offsets = fixture[$"gt_polys{suffix}_offsets"].data<long>().ToArray();
        var instances = fixture[$"gt_polys{suffix}_instance"].data<long>().ToArray();
        var coordinates = fixture[$"gt_polys{suffix}_xy"].data<float>().ToArray();
        return new InstanceTargets(
            new RegionGroundTruth(boxes, fixture[$"gt_labels{suffix}"]),
            [.. Enumerable.Range(0, (int)boxes.shape[0]).Select(instance => new PolygonInstanceMask(
                [.. Enumerable.Range(0, instances.Length).Where(part => instances[part] == instance)
                    .Select(part => coordinates[(int)offsets[part]..(int)offsets[part + 1]])],
                size.Height,
                size.Width))]);
    }

    /// <summary>Boxes [n, 4] as in the authors' code, with the last column and row of pixels instead of the edge after it.</summary>
    public static Tensor Corners(IEnumerable<BoundingBox> boxes) =>
        tensor(boxes.SelectMany(box => new[] { (float)box.X0, (float)box.Y0, (float)(box.X1 - 1), (float)(box.Y1 - 1) }).ToArray())
            .view(-1, 4);
}
