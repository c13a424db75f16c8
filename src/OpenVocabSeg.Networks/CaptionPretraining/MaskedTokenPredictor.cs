using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// Computes, for each position, a score of every entry of the vocabulary. The output matrix is the (frozen) table of word embeddings; the
/// module adds only a bias per entry.
/// </summary>
internal sealed class MaskedTokenPredictor : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    [ComponentName(Name = "transform")]
    private readonly Sequential _transform;

    public MaskedTokenPredictor(int width, int vocabularySize)
        : base(nameof(MaskedTokenPredictor))
    {
        _bias = Layers.Weights(vocabularySize);
        _transform = nn.Sequential(
            ("dense", Layers.Linear(width, width)),
            ("activation", nn.GELU()),
            ("LayerNorm", Layers.Norm(width, BertEncoder.LayerNormEpsilon)));
        RegisterComponents();
    }

    /// <param name="tokens">[..., width] encoded tokens.</param>
    /// <param name="vocabulary">[vocabularySize, width] embedding of each entry.</param>
    /// <returns>[..., vocabularySize] logits.</returns>
    public override Tensor forward(Tensor tokens, Tensor vocabulary) => _transform.call(tokens).matmul(vocabulary.t()).Plus(_bias);
}
