using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>Multi-head scaled dot-product self-attention. Names of parameters are Hugging Face's.</summary>
internal sealed class BertSelfAttention : nn.Module<Tensor, Tensor, SeededDropout?, Tensor>
{
    private readonly int _heads;

    [ComponentName(Name = "query")]
    private readonly Linear _query;

    [ComponentName(Name = "key")]
    private readonly Linear _key;

    [ComponentName(Name = "value")]
    private readonly Linear _value;

    public BertSelfAttention(int width, int heads)
        : base(nameof(BertSelfAttention))
    {
        _heads = heads;
        _query = Layers.Linear(width, width);
        _key = Layers.Linear(width, width);
        _value = Layers.Linear(width, width);
        RegisterComponents();
    }

    /// <param name="tokens">[N, T, width]</param>
    /// <param name="attentionBias">[N, 1, 1, T], added to the scores of each key.</param>
    /// <param name="dropout">Applied to the attention weights; null outside training.</param>
    /// <returns>[N, T, width]</returns>
    public override Tensor forward(Tensor tokens, Tensor attentionBias, SeededDropout? dropout)
    {
        var query = SplitHeads(_query.call(tokens));
        var key = SplitHeads(_key.call(tokens));
        var value = SplitHeads(_value.call(tokens));
        var weights = query.matmul(key.transpose(2, 3)).Over(Math.Sqrt(query.shape[3])).Plus(attentionBias).softmax(3);
        weights = dropout?.Apply(weights) ?? weights;
        return weights.matmul(value).transpose(1, 2).flatten(2);
    }

    private Tensor SplitHeads(Tensor tokens) => tokens.unflatten(2, [_heads, tokens.shape[2] / _heads]).transpose(1, 2);
}
