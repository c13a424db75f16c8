using OpenVocabSeg.Networks.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>A table of vectors, zero until it is loaded. torch's own module draws them from torch's global generator.</summary>
internal sealed class WeightTable : nn.Module
{
    /// <param name="rows">Vectors.</param>
    /// <param name="width">Their width.</param>
    public WeightTable(long rows, long width)
        : base(nameof(WeightTable))
    {
        Weight = Layers.Weights(rows, width);
        register_parameter("weight", Weight);
    }

    /// <summary>[rows, width].</summary>
    public Parameter Weight { get; }
}
