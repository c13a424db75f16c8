using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>Adds position and sentence embeddings to word-piece embeddings and normalizes the sum.</summary>
internal sealed class BertTokenEmbedding : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "position_embeddings")]
    private readonly WeightTable _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly WeightTable _tokenTypes;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public BertTokenEmbedding(int width, int maximumLength)
        : base(nameof(BertTokenEmbedding))
    {
        _positions = new WeightTable(maximumLength, width);
        _tokenTypes = new WeightTable(2, width);
        _norm = Layers.Norm(width, BertEncoder.LayerNormEpsilon);
        RegisterComponents();
    }

    /// <param name="input">[B, W, width] word pieces of single sentences.</param>
    public override Tensor forward(Tensor input) =>
        _norm.call(input.Plus(_positions.Weight.slice(0, 0, input.shape[1], 1)).Plus(_tokenTypes.Weight.select(0, 0)));
}
