using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>A stack of BERT layers. Names of parameters are Hugging Face's (<c>layer.0.attention.self.query.weight</c> …).</summary>
internal sealed class BertEncoder : nn.Module<Tensor, Tensor, SeededDropout?, Tensor>
{
    /// <summary>Epsilon of every layer normalization of BERT.</summary>
    public const double LayerNormEpsilon = 1e-12;

    // Hugging Face adds this to the scores of padded keys: their softmax weight is exactly zero in single precision.
    private const double PaddingBias = -10_000;

    [ComponentName(Name = "layer")]
    private readonly ModuleList<BertLayer> _layers;

    public BertEncoder(int width, BertSettings settings)
        : base(nameof(BertEncoder))
    {
        settings.Validate(width);
        _layers = nn.ModuleList([.. Enumerable.Range(0, settings.Layers).Select(_ => new BertLayer(width, settings))]);
        RegisterComponents();
    }

    /// <summary>Computes the bias that excludes padding from the attention.</summary>
    /// <param name="mask">[N, T] boolean, false for padding.</param>
    /// <returns>[N, 1, 1, T]</returns>
    public static Tensor MaskPadding(Tensor mask) => mask.to(ScalarType.Float32).Minus(1).Times(-PaddingBias).unsqueeze(1).unsqueeze(1);

    /// <inheritdoc cref="BertSelfAttention.forward"/>
    public override Tensor forward(Tensor tokens, Tensor attentionBias, SeededDropout? dropout)
    {
        foreach (var layer in _layers)
        {
            tokens = layer.call(tokens, attentionBias, dropout);
        }

        return tokens;
    }
}
