using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The output heads of the multimodal transformer: masked tokens, and whether caption and image match.</summary>
internal sealed class PretrainingHeads : nn.Module
{
    [ComponentName(Name = "predictions")]
    private readonly MaskedTokenPredictor _predictions;

    [ComponentName(Name = "bi_seq_relationship")]
    private readonly Linear _relationship;

    public PretrainingHeads(int width, int vocabularySize)
        : base(nameof(PretrainingHeads))
    {
        _predictions = new MaskedTokenPredictor(width, vocabularySize);
        _relationship = Layers.Linear(width, 2);
        RegisterComponents();
    }

    /// <inheritdoc cref="MaskedTokenPredictor.forward"/>
    public Tensor TokenLogits(Tensor tokens, Tensor vocabulary) => _predictions.call(tokens, vocabulary);

    /// <summary>Computes the matching cost of the two modalities, unbounded; larger means a worse match.</summary>
    /// <param name="pooled">[N, width]</param>
    /// <returns>[N]</returns>
    public Tensor MatchingCost(Tensor pooled) => _relationship.call(pooled).select(1, 0);
}
