using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tests.Inference;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.ModelFiles;

/// <summary>Model files from strangers: each is refused quickly, in little memory, with an error that names file and field.</summary>
[TestClass]
[DoNotParallelize]
public sealed class HostileModelTests
{
    private const string Name = "stranger.zip";

    private static readonly byte[] Segmenter = SmallSegmenter.File();
    private static readonly byte[] Captions = CaptionModelFile();

    public static IEnumerable<object[]> Manifests()
    {
        const string huge = "2147483647";
        yield return ["architecture.backbone.stemWidth", huge, "backbone.body.stem.conv1.weight"];
        yield return ["architecture.backbone.stages.0.width", huge, "layer1.0.conv1.weight"];
        yield return ["architecture.backbone.stages.0.blockCount", huge, "layer1.1.conv1.weight is missing"];
        yield return ["architecture.backbone.stages.2.blockCount", huge, "layer3.1.conv1.weight is missing"];
        yield return ["architecture.backbone.stages.2.width", huge, "layer3.0.conv1.weight"];
        yield return ["architecture.backbone.stages.1.stride", "4", "Stages"];
        yield return ["architecture.backbone.stages.1", "null", "Stages"];
        yield return ["architecture.backbone.stages", "null", "stages"];
        yield return ["architecture.backbone.stages", "[]", "Stages"];
        yield return ["architecture.backbone.stages.0.stride", "1", "FineFeatures"];
        yield return ["architecture.backbone", "null", "backbone"];
        yield return ["architecture.embeddingDimension", huge, "dimensions"];
        yield return ["architecture.neckChannels", huge, "neck.reduction.weight"];
        yield return ["architecture.proposalChannels", huge, "rpn.head.conv.weight"];
        yield return ["architecture.maskChannels", huge, "mask.predictor.conv1.weight"];
        yield return ["architecture.maskResolution", huge, "Resolution"];
        yield return ["architecture.regionResolution", huge, "Resolution"];
        yield return ["architecture.samplingRatio", huge, "SamplingRatio"];
        yield return ["architecture.anchorSizes", "[-32]", "AnchorSizes"];
        yield return ["architecture.anchorSizes", "[1e999]", "nchorSizes"];
        yield return ["architecture.anchorSizes", "null", "anchorSizes"];
        yield return ["architecture.anchorSizes", $"[{string.Join(',', Enumerable.Repeat("8", 100_000))}]", "AnchorSizes"];
        yield return ["architecture.anchorAspectRatios", "[0]", "AnchorAspectRatios"];
        yield return ["architecture.preprocessing.minSize", "20000", "MinSize"];
        yield return ["architecture.preprocessing.maxSize", huge, "MaxSize"];
        yield return ["architecture.preprocessing.mean", "null", "mean"];
        yield return ["architecture.preprocessing.divisor", "[1, 1, 0]", "Divisor"];
        yield return ["architecture.preprocessing.channelOrder", "7", "ChannelOrder"];
        yield return ["architecture.boxRegression", "7", "Regression"];
        yield return ["architecture", "null", "architecture"];
        yield return ["classes", "null", "classes"];
        yield return ["classes", "[null]", "name"];
        yield return ["classWords", "[null]", "manifest.json is damaged"];
        yield return ["classWords", "[[null]]", "manifest.json is damaged"];
        yield return ["hasNoise", "true", "uncertain_pred"];
        yield return ["noiseCalibration", "{\"slope\": 0, \"offset\": 0}", "slope"];
    }

    [TestMethod]
    [DynamicData(nameof(Manifests))]
    public void A_manifest_that_does_not_fit_is_refused_before_memory_is_taken(string field, string value, string message) =>
        AssertRefused(EditedModel.Manifest(Segmenter, manifest => Set(manifest, field, value)), message);

    [TestMethod]
    [DataRow("architecture.backbone.stages.3.blockCount", "layer4.1.conv1.weight is missing")]
    [DataRow("architecture.embeddingSize", "dimensions")]
    [DataRow("architecture.preprocessing.minSize", "MinSize")]
    [DataRow("architecture.grounding.regionWindows.0", "RegionWindows")]
    public void Neither_is_one_of_a_caption_model(string field, string message)
    {
        var file = EditedModel.Manifest(Captions, manifest => Set(manifest, field, "2147483647"));

        AssertRefused(file, message, stream => CaptionModel.Load(stream, Name));
    }

    [TestMethod]
    public void A_field_that_is_missing_is_named() =>
        AssertRefused(EditedModel.Manifest(Segmenter, manifest => manifest.Remove("architecture")), "architecture");

    [TestMethod]
    public void Half_a_character_is_refused()
    {
        var file = EditedModel.Entry(
            Segmenter,
            "manifest.json",
            bytes => Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(bytes).Replace("\"segmenter\"", "\"\\ud800\"", StringComparison.Ordinal)));

        AssertRefused(file, "manifest.json is damaged");
    }

    [TestMethod]
    [DataRow("manifest.json")]
    [DataRow("weights.safetensors")]
    [DataRow("words.safetensors")]
    public void An_entry_that_unpacks_to_gigabytes_is_refused(string entry)
    {
        var file = EditedModel.Entry(Segmenter, entry, _ => new byte[400 << 20]);
        Assert.IsLessThan(10L << 20, file.Length);

        // Before it is read: zeros alone would be refused by what they contain.
        AssertRefused(file, $"/{entry} has {400 << 20} bytes");
    }

    /// <summary>The zip file states a length of 4 KB for an entry of 64 MB.</summary>
    [TestMethod]
    public void No_more_than_the_stated_length_is_unpacked()
    {
        const int actual = 64 << 20;
        const int stated = 4096;
        var file = EditedModel.Entry(Segmenter, "words.safetensors", _ => new byte[actual]);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, actual);
        for (var at = file.AsSpan().IndexOf(length); at >= 0; at = file.AsSpan().IndexOf(length))
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), stated);
        }

        AssertRefused(file, "words.safetensors", limit: 40L << 20);
    }

    [TestMethod]
    public void A_header_of_numbers_is_refused()
    {
        var header = Encoding.UTF8.GetBytes($"{{\"a\":[{string.Concat(Enumerable.Repeat("1,", 4_000_000))}1]}}");
        var bytes = new byte[8 + header.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);

        AssertRefused(EditedModel.Entry(Segmenter, "weights.safetensors", _ => bytes), "weights.safetensors");
    }

    /// <summary>An 800 pixel model of the authors' architecture: 180 MB.</summary>
    [TestMethod]
    public void A_large_model_that_fits_loads()
    {
        var words = WordEmbeddings.Random(["cup", "fish"], SegmenterArchitecture.Xpm.EmbeddingDimension, seed: 1);
        using var stream = new MemoryStream();
        using (var generator = new torch.Generator(1))
        using (var network = new SegmenterNetwork(
            SegmenterArchitecture.Xpm, withNoise: true, new RegionProposalOptions(), generator, withCritic: true))
        using (var model = new InstanceSegmenter(network, words, ["cup"], normalizeEmbeddings: true))
        {
            model.Save(stream);
        }

        stream.Position = 0;
        using var loaded = InstanceSegmenter.Load(stream);
        Assert.AreEqual(800, loaded.Architecture.Preprocessing.MinSize);
    }

    private static void Set(JsonNode manifest, string field, string value)
    {
        var path = field.Split('.');
        var parent = path[..^1].Aggregate(manifest, (node, name) => int.TryParse(name, out var index) ? node[index]! : node[name]!);
        if (parent is JsonArray array)
        {
            array[int.Parse(path[^1], null)] = JsonNode.Parse(value);
        }
        else
        {
            parent[path[^1]] = JsonNode.Parse(value);
        }
    }

    private static void AssertRefused(
        byte[] file, string message, Func<Stream, IDisposable>? load = null, long limit = HostileFile.MostMemory)
    {
        using var stream = new MemoryStream(file);
        var refusal = HostileFile.AssertCheap(
            () => (load ?? (bytes => InstanceSegmenter.Load(bytes, Name)))(stream).Dispose(), message, limit);
        StringAssert.StartsWith(refusal!.Message, Name, StringComparison.Ordinal);
    }

    private static byte[] CaptionModelFile()
    {
        using var generator = new torch.Generator(1);
        var words = WordEmbeddings.Random(["a", "cup"], 8, seed: 1);
        var architecture = new CaptionModelArchitecture
        {
            Backbone = ResNetArchitecture.ResNet50 with
            {
                StemWidth = 4,
                Stages = [new(4, 4, 1, 1), new(4, 4, 1, 2), new(4, 4, 1, 2), new(4, 4, 1, 2)],
            },
            EmbeddingSize = words.Dimension,
            Grounding = new GroundingSettings { RegionWindows = [1, 2] },
        };
        using var model = new CaptionModel(
            new CaptionNetwork(architecture, new AuthorsCompatibility(), generator), architecture, words);
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
