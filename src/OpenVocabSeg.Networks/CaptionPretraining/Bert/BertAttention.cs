using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>The attention half of a BERT layer.</summary>
internal sealed class BertAttention : nn.Module<Tensor, Tensor, SeededDropout?, Tensor>
{
    [ComponentName(Name = "self")]
    private readonly BertSelfAttention _self;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    public BertAttention(int width, int heads)
        : base(nameof(BertAttention))
    {
        _self = new BertSelfAttention(width, heads);
        _output = new BertResidual(width, width);
        RegisterComponents();
    }

    /// <inheritdoc cref="BertSelfAttention.forward"/>
    public override Tensor forward(Tensor tokens, Tensor attentionBias, SeededDropout? dropout) =>
        _output.call(_self.call(tokens, attentionBias, dropout), tokens, dropout);
}
