using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Parity;

[TestClass]
public sealed class MultimodalTransformerHeadParityTests
{
    private const double LossTolerance = 1e-5;
    private const double GradientTolerance = 1e-4;

    [TestMethod]
    [DataRow("12_transformer_head")]
    [DataRow("12_transformer_head_b")]
    public void Losses_and_gradients_are_the_authors(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var theirs = new AuthorsCompatibility { AttendToPadding = true };
        var config = fixture.Json.GetProperty("config");
        var settings = new BertSettings
        {
            Layers = config.GetProperty("num_hidden_layers").GetInt32(),
            Heads = config.GetProperty("num_attention_heads").GetInt32(),
            FeedForwardWidth = config.GetProperty("intermediate_size").GetInt32(),
        };
        var width = config.GetProperty("hidden_size").GetInt32();
        var features = fixture["region_features"].alias().detach().requires_grad_(true);
        var vocabulary = fixture["sd::backbone.embeddings"].alias().detach().requires_grad_(true);
        using var projection = new GroundingHead(features.shape[2], width, new GroundingSettings(), theirs);
        using var head = new MultimodalTransformerHead(width, (int)vocabulary.shape[0], settings, theirs);
        var state = fixture.Weights.WithoutPrefix("sd::");
        projection.LoadWeights(state.Rename(key => key.StartsWith("v2l_", StringComparison.Ordinal) ? key : null));
        head.LoadWeights(state, TransformerHeadAliases.IsIgnored);

        var predicted = fixture["mlm_mask"].to_type(torch.ScalarType.Bool);
        var present = fixture["attention_mask"].to_type(torch.ScalarType.Bool);
        var captions = new CaptionTokens(
            fixture["encoded_tokens"], present, fixture["encoded_tokens"], present, predicted, fixture["target_ids"]);
        var regions = new RegionBatch(features, fixture["region_mask"], fixture["region_loc"]);
        var output = head.Read(captions, projection.call(features), regions, vocabulary, dropout: null);

        FixtureCase.AssertClose(
            output.PairCosts.flatten(), fixture["seq_relationship_score"].select(1, 0), LossTolerance, "pair costs");
        fixture.AssertClose(output.TokenLogits, "mlm_logits_diag", LossTolerance);
        var losses = MultimodalTransformerHead.Losses(output, captions).ToDictionary(loss => loss.Name, loss => loss.Loss);
        fixture.AssertClose(
            losses["masked language modelling"].reshape(1), "loss::Masked Language Modeling Loss", LossTolerance);
        fixture.AssertClose(losses["image-caption matching"].reshape(1), "loss::Image Caption Matching Loss", LossTolerance);

        losses.Values.Aggregate((sum, loss) => sum + loss).backward();
        fixture.AssertClose(features.grad!, "grad_region_features", GradientTolerance);
        fixture.AssertClose(vocabulary.grad!, "grad::backbone.embeddings", GradientTolerance);
        foreach (var (parameter, value) in projection.named_parameters().Concat(head.named_parameters()))
        {
            if (TransformerHeadAliases.HasZeroGradient(parameter))
            {
                fixture.AssertWithin(value.grad!, $"grad::{parameter}", 1e-5);
            }
            else
            {
                fixture.AssertClose(value.grad!, $"grad::{parameter}", GradientTolerance);
            }
        }
    }

    [TestMethod]
    public void Padding_does_not_change_the_output_by_default()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        using var head = new MultimodalTransformerHead(8, 11, new BertSettings { Layers = 2, Heads = 2, FeedForwardWidth = 12 }, new());
        head.Initialize(generator);
        head.eval();
        var vocabulary = torch.randn([11, 8], generator: generator);
        var tokens = torch.randn([2, 3, 8], generator: generator);
        var projected = torch.randn([2, 4, 8], generator: generator);
        var locations = torch.rand([2, 4, 2], generator: generator);

        var plain = Read(tokens, projected, locations, words: 3, cells: 4);
        var padded = Read(Pad(tokens, 2), Pad(projected, 3), Pad(locations, 3), words: 3, cells: 4);

        FixtureCase.AssertClose(padded.PairCosts, plain.PairCosts, 1e-5, "pair costs");
        FixtureCase.AssertClose(padded.TokenLogits.slice(1, 0, 3, 1), plain.TokenLogits, 1e-5, "token logits");

        torch.Tensor Pad(torch.Tensor values, long more) =>
            torch.cat([values, torch.full([values.shape[0], more, values.shape[2]], 7f)], 1);

        MultimodalOutput Read(torch.Tensor captionTokens, torch.Tensor regions, torch.Tensor places, long words, long cells)
        {
            var present = torch.arange(captionTokens.shape[1]).lt(words).expand(2, -1);
            var targets = torch.zeros([2, captionTokens.shape[1]], torch.ScalarType.Int64);
            var captions = new CaptionTokens(captionTokens, present, captionTokens, present, present, targets);
            var mask = torch.arange(regions.shape[1]).lt(cells).expand(2, -1);
            return head.Read(captions, regions, new RegionBatch(regions, mask, places), vocabulary, dropout: null);
        }
    }
}
