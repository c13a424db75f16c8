using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>The end of each half of a BERT layer: a linear layer, whose output is added to the input of the block and normalized.</summary>
internal sealed class BertResidual : nn.Module<Tensor, Tensor, SeededDropout?, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public BertResidual(int inputWidth, int width)
        : base(nameof(BertResidual))
    {
        _dense = Layers.Linear(inputWidth, width);
        _norm = Layers.Norm(width, BertEncoder.LayerNormEpsilon);
        RegisterComponents();
    }

    /// <param name="hidden">[N, T, inputWidth]</param>
    /// <param name="residual">[N, T, width]</param>
    /// <param name="dropout">Applied to the output of the linear layer; null outside training.</param>
    public override Tensor forward(Tensor hidden, Tensor residual, SeededDropout? dropout)
    {
        var mapped = _dense.call(hidden);
        return _norm.call((dropout?.Apply(mapped) ?? mapped).Plus(residual));
    }
}
