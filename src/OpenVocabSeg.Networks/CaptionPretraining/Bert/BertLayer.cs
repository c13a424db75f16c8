using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>
/// One BERT layer: self-attention, then a feed-forward part with exact GELU. The output of each is added to its input and normalized.
/// </summary>
internal sealed class BertLayer : nn.Module<Tensor, Tensor, SeededDropout?, Tensor>
{
    [ComponentName(Name = "attention")]
    private readonly BertAttention _attention;

    [ComponentName(Name = "intermediate")]
    private readonly Sequential _intermediate;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    public BertLayer(int width, BertSettings settings)
        : base(nameof(BertLayer))
    {
        _attention = new BertAttention(width, settings.Heads);
        _intermediate = nn.Sequential(("dense", Layers.Linear(width, settings.FeedForwardWidth)), ("activation", nn.GELU()));
        _output = new BertResidual(settings.FeedForwardWidth, width);
        RegisterComponents();
    }

    /// <inheritdoc cref="BertSelfAttention.forward"/>
    public override Tensor forward(Tensor tokens, Tensor attentionBias, SeededDropout? dropout)
    {
        var attended = _attention.call(tokens, attentionBias, dropout);
        return _output.call(_intermediate.call(attended), attended, dropout);
    }
}
