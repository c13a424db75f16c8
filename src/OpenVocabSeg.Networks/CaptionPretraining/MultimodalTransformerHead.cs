using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// The second head of caption pretraining: a transformer that reads a caption together with the regions of an image. It predicts masked
/// tokens of matching pairs, and computes a matching cost for each pair of the batch. Its input are regions projected by
/// <see cref="GroundingHead"/>. Names of parameters are those of the authors. Their image prediction head, which none of their losses
/// uses, is left out.
/// </summary>
internal sealed class MultimodalTransformerHead : nn.Module
{
    private readonly bool _attendToPadding;

    [ComponentName(Name = "visual_emb")]
    private readonly VisualEmbedding _visualEmbedding;

    [ComponentName(Name = "encoder")]
    private readonly BertEncoder _encoder;

    [ComponentName(Name = "pooler")]
    private readonly Sequential _pooler;

    [ComponentName(Name = "heads")]
    private readonly PretrainingHeads _heads;

    /// <param name="width">Width of tokens and projected regions.</param>
    /// <param name="vocabularySize">Entries of the table of word embeddings.</param>
    /// <param name="settings">Size of the transformer.</param>
    /// <param name="compatibility">Defects of the authors' code to reproduce.</param>
    public MultimodalTransformerHead(int width, int vocabularySize, BertSettings settings, AuthorsCompatibility compatibility)
        : base(nameof(MultimodalTransformerHead))
    {
        _attendToPadding = compatibility.AttendToPadding;
        _visualEmbedding = new VisualEmbedding(width);
        _encoder = new BertEncoder(width, settings);
        _pooler = nn.Sequential(("dense", Layers.Linear(width, width)), ("activation", nn.Tanh()));
        _heads = new PretrainingHeads(width, vocabularySize);
        RegisterComponents();
    }

    /// <summary>Reads every caption together with every image.</summary>
    /// <param name="captions">The captions of the batch.</param>
    /// <param name="projected">[B, R, width] projected regions of the images.</param>
    /// <param name="regions">The mask and locations of the regions.</param>
    /// <param name="vocabulary">[vocabularySize, width] table of word embeddings.</param>
    /// <param name="dropout">Dropout; null outside training.</param>
    public MultimodalOutput Read(
        CaptionTokens captions, Tensor projected, RegionBatch regions, Tensor vocabulary, SeededDropout? dropout)
    {
        var batch = projected.shape[0];
        var encoded = Encode(captions, projected, regions, dropout);
        var costs = _heads.MatchingCost(_pooler.call(encoded.select(2, 0).flatten(0, 1))).view(batch, batch);
        var matching = encoded.diagonal(0, 0, 1).permute(2, 0, 1).slice(1, 0, captions.Encoded.shape[1], 1);
        return new MultimodalOutput(costs, _heads.TokenLogits(matching, vocabulary));
    }

    /// <summary>Computes the losses by name, each a scalar.</summary>
    /// <param name="output">The result of <see cref="Read"/>.</param>
    /// <param name="captions">The captions of the batch.</param>
    public static IReadOnlyList<(string Name, Tensor Loss)> Losses(MultimodalOutput output, CaptionTokens captions)
    {
        // A batch without masked tokens has no language loss (the mean over no tokens would be NaN).
        var perToken = nn.functional.cross_entropy(
            output.TokenLogits.flatten(0, 1), captions.Targets.flatten(), reduction: nn.Reduction.None);
        var masked = captions.Predicted.flatten().to(perToken.dtype);
        var languageModelling = (perToken * masked).sum() / masked.sum().clamp_min(KeptScalars.One);
        var matching = -(-output.PairCosts).log_softmax(0).diagonal().mean() - (-output.PairCosts).log_softmax(1).diagonal().mean();
        return [("masked language modelling", languageModelling), ("image-caption matching", matching)];
    }

    /// <summary>Draws the initial weights: BERT's initialization for its layers, PyTorch's default for the visual embedding.</summary>
    /// <param name="generator">Source of randomness, on the CPU; the parameters must be on the CPU too.</param>
    public void Initialize(Generator generator)
    {
        Initialization.Linear(_visualEmbedding, generator);
        Initialization.Bert(_encoder, generator);
        Initialization.Bert(_pooler, generator);
        Initialization.Bert(_heads, generator);
    }

    /// <summary>Encodes the token sequences of all pairs: words, then regions.</summary>
    /// <returns>[B, B, W + R, width], caption by image.</returns>
    private Tensor Encode(CaptionTokens captions, Tensor projected, RegionBatch regions, SeededDropout? dropout)
    {
        var image = _visualEmbedding.call(projected, regions.Locations, dropout);
        var (batch, words, width) = (projected.shape[0], captions.Encoded.shape[1], projected.shape[2]);
        var cells = projected.shape[1];
        var tokens = cat(
            [
                captions.Encoded.unsqueeze(1).expand(batch, batch, words, width),
                image.unsqueeze(0).expand(batch, batch, cells, width),
            ],
            2);
        var mask = cat(
            [captions.Present.unsqueeze(1).expand(batch, batch, words), regions.Mask.unsqueeze(0).expand(batch, batch, cells)],
            2).flatten(0, 1);
        var bias = _attendToPadding ? mask.to(tokens.dtype).unsqueeze(1).unsqueeze(1) : BertEncoder.MaskPadding(mask);
        return _encoder.call(tokens.flatten(0, 1), bias, dropout).unflatten(0, [batch, batch]);
    }
}
