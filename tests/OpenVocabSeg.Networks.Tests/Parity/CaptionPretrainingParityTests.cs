using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>A whole step of the authors' pretraining model, from images and captions to losses and gradients.</summary>
[TestClass]
public sealed class CaptionPretrainingParityTests
{
    private const double LossTolerance = 1e-4;
    private const double GradientTolerance = 1e-3;

    // The tensors do not tell how a width is divided among attention heads; the generator of the case chose these.
    private const int TextEncoderHeads = 4;
    private const int TransformerHeads = 4;

    private const string Bert = "language_backbone.body.bert_model.";
    private const string Transformer = "mmss_heads.TransformerHead.";

    [TestMethod]
    public void Case_22_mmss_step_words_regions_losses_and_gradients()
    {
        using var scope = torch.NewDisposeScope();
        using var fixture = FixtureCase.Load("22_mmss_step");
        var state = fixture.Weights.WithoutPrefix("sd::");
        var theirs = new AuthorsCompatibility { EmptyCaptionsAtDistanceZero = true, AttendToPadding = true };
        using var generator = new torch.Generator(0);
        using var network = new CaptionNetwork(Architecture(fixture), theirs, generator);
        network.LoadWeights(state.Rename(
            key => key.StartsWith("backbone.", StringComparison.Ordinal) || key.Contains(".GroundingHead.") ? key : null));

        var vocabulary = fixture["sd::language_backbone.body.embeddings"];
        var (size, width) = ((int)vocabulary.shape[0], (int)vocabulary.shape[1]);
        using var head = new MultimodalTransformerHead(width, size, TransformerSettings(fixture), theirs);
        head.LoadWeights(state.WithoutPrefix(Transformer), TransformerHeadAliases.IsIgnored);
        using var encoder = BertTextEncoder.Load(state.WithoutPrefix(Bert), TextEncoderHeads);

        using var images = Images(fixture);
        var regions = network.Regions(images, fixture.Json.GetProperty("config").GetProperty("SPATIAL_DROPOUT").GetInt32());
        fixture.AssertClose(regions.Features, "region_features", LossTolerance);
        fixture.AssertExact(regions.Mask, "region_mask");
        fixture.AssertClose(regions.Locations, "region_loc", 1e-6);

        var captions = Captions(fixture, vocabulary, encoder);
        fixture.AssertClose(captions.Embeddings, "input_embeddings", 1e-6);
        fixture.AssertClose(captions.Encoded, "encoded_tokens", LossTolerance);

        var losses = new CaptionObjective(network.Grounding, head, vocabulary).Losses(regions, captions, new Random(0), dropout: null);
        foreach (var (name, loss) in losses)
        {
            fixture.AssertClose(loss.reshape(1), $"loss::{TheirName(name)}", LossTolerance);
        }

        losses.Select(loss => loss.Loss).Aggregate((sum, loss) => sum + loss).backward();
        var parameters = network.named_parameters().Concat(head.named_parameters().Select(p => (name: Transformer + p.name, p.parameter)));
        var compared = 0;
        foreach (var (name, parameter) in parameters)
        {
            if (TransformerHeadAliases.HasZeroGradient(name.Replace(Transformer, "", StringComparison.Ordinal)))
            {
                fixture.AssertWithin(parameter.grad!, $"grad::{name}", 1e-5);
                compared++;
            }
            else if (fixture.Contains($"grad::{name}"))
            {
                fixture.AssertRelativeL2(parameter.grad!, $"grad::{name}", GradientTolerance);
                compared++;
            }
        }

        Assert.AreEqual(fixture.Names.Count(name => name.StartsWith("grad::", StringComparison.Ordinal)), compared);
    }

    [TestMethod]
    public void Case_13_full_state_dict_mmss_names_of_parameters()
    {
        using var listing = JsonDocument.Parse(File.ReadAllBytes(FixtureCase.PathOf("13_full_state_dict_mmss.json")));
        var theirs = listing.RootElement.GetProperty("keys").EnumerateObject()
            .ToDictionary(key => key.Name, key => key.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()).ToArray());
        var aliases = listing.RootElement.GetProperty("aliases").EnumerateObject().Select(key => key.Name).ToHashSet();
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(0);
        var architecture = new CaptionModelArchitecture { Backbone = ResNetArchitecture.ResNet50, EmbeddingSize = 768 };
        var vocabulary = (int)theirs[$"{Transformer}heads.predictions.bias"][0];
        using var network = new CaptionNetwork(architecture, new(), generator);
        using var head = new MultimodalTransformerHead(768, vocabulary, new BertSettings(), new());
        using var encoder = new BertTextEncoder(768, 512, new BertSettings { Layers = 12, Heads = 12, FeedForwardWidth = 3072 });
        var ours = network.state_dict()
            .Concat(head.state_dict().Select(pair => KeyValuePair.Create(Transformer + pair.Key, pair.Value)))
            .Concat(encoder.state_dict().Select(pair => KeyValuePair.Create(Bert + pair.Key, pair.Value)))
            .ToDictionary(pair => pair.Key, pair => pair.Value.shape);

        foreach (var (name, shape) in ours)
        {
            CollectionAssert.AreEqual(theirs.GetValueOrDefault(name), shape, name);
        }

        // The table itself belongs to the word embeddings; BERT's pooler and the image prediction head are never used.
        var left = theirs.Keys.Where(name => !ours.ContainsKey(name) && !aliases.Contains(name)
            && name != "language_backbone.body.embeddings"
            && !name.EndsWith(".position_ids", StringComparison.Ordinal)
            && !name.StartsWith($"{Bert}pooler.", StringComparison.Ordinal)
            && !name.StartsWith($"{Transformer}heads.imagePredictions.", StringComparison.Ordinal)
            && !name.StartsWith($"{Transformer}backbone.bert_model.", StringComparison.Ordinal)).ToArray();
        Assert.AreEqual(string.Empty, string.Join(", ", left));
    }

    private static CaptionTokens Captions(FixtureCase fixture, torch.Tensor vocabulary, BertTextEncoder encoder)
    {
        var pieces = fixture.Scalar("bert_vocab").EnumerateArray().Select(piece => piece.GetString()!).ToArray();
        var embeddings = WordEmbeddings.FromWordPieces(pieces, vocabulary);
        var reader = new CaptionReader(embeddings, new MaskingSettings(), encoder);
        var (batch, width) = (fixture["input_ids"].shape[0], (int)fixture["input_ids"].shape[1]);
        var texts = fixture.Scalar("captions").EnumerateArray().Select(caption => caption.GetString()!).ToArray();
        var ids = Rows("input_ids");
        var special = Rows("special_tokens_mask");
        var predicted = Rows("mlm_mask");
        var targets = Rows("target_ids");
        var captions = new List<MaskedCaption>();
        for (var i = 0; i < batch; i++)
        {
            // Their choice of hidden words is random; the words themselves must be the same.
            var length = embeddings.Tokenize(texts[i]).Count + 2;
            CollectionAssert.AreEqual(embeddings.Tokenize(texts[i]).ToArray(), targets[i][1..(length - 1)], texts[i]);
            captions.Add(new MaskedCaption(
                ids[i][..length],
                [.. special[i][..length].Select(value => value == 0)],
                [.. predicted[i][..length].Select(value => value != 0)],
                targets[i][..length]));
        }

        return reader.ToTensors(captions, torch.CPU);

        int[][] Rows(string name) => [.. fixture[name].to_type(torch.ScalarType.Int32).contiguous().data<int>().ToArray().Chunk(width)];
    }

    private static ImageBatch Images(FixtureCase fixture)
    {
        var images = new List<PreparedImage>();
        while (fixture.Contains($"image_u8_rgb_{images.Count}"))
        {
            var pixels = fixture[$"image_u8_rgb_{images.Count}"];
            var size = new ImageSize((int)pixels.shape[0], (int)pixels.shape[1]);
            var bytes = pixels.to_type(torch.ScalarType.Byte).flip(2).contiguous().data<byte>().ToArray();
            images.Add(new PreparedImage(new PixelImage(size.Height, size.Width, bytes), new ImageTransform(size, size, false)));
        }

        return ImageBatch.Create(images, new ImagePreprocessing(), torch.CPU);
    }

    // The narrow variant: everything but the widths is the authors' ResNet-50.
    private static CaptionModelArchitecture Architecture(FixtureCase fixture)
    {
        const string Body = "sd::backbone.body.";
        int Width(string name) => (int)fixture[Body + name].shape[0];
        return new CaptionModelArchitecture
        {
            Backbone = ResNetArchitecture.ResNet50 with
            {
                StemWidth = Width("stem.conv1.weight"),
                Stages =
                [
                    .. ResNetArchitecture.ResNet50.Stages.Select((stage, i) => stage with
                    {
                        Width = Width($"layer{i + 1}.0.conv3.weight"),
                        BottleneckWidth = Width($"layer{i + 1}.0.conv1.weight"),
                    }),
                ],
            },
            EmbeddingSize = (int)fixture["sd::mmss_heads.GroundingHead.v2l_projection.bias"].shape[0],
        };
    }

    private static BertSettings TransformerSettings(FixtureCase fixture) => new()
    {
        Layers = fixture.Names.Count(name => name.StartsWith($"sd::{Transformer}encoder.layer.", StringComparison.Ordinal)
            && name.EndsWith(".intermediate.dense.bias", StringComparison.Ordinal)),
        Heads = TransformerHeads,
        FeedForwardWidth = (int)fixture[$"sd::{Transformer}encoder.layer.0.intermediate.dense.bias"].shape[0],
    };

    private static string TheirName(string loss) => loss switch
    {
        "align words, choose caption" => "Cross-Entropy Loss (Align Words, Choose Caption)",
        "align words, choose image" => "Cross-Entropy Loss (Align Words, Choose Image)",
        "align regions, choose caption" => "Cross-Entropy Loss (Align Regions, Choose Caption)",
        "align regions, choose image" => "Cross-Entropy Loss (Align Regions, Choose Image)",
        "masked language modelling" => "Masked Language Modeling Loss",
        "image-caption matching" => "Image Caption Matching Loss",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "Unknown loss."),
    };
}
