using OpenVocabSeg.Networks.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining.Bert;

/// <summary>
/// A table of vectors, which are zero until they are loaded. Torch's own module draws them from torch's global generator.
/// </summary>
internal sealed class WeightTable : nn.Module
{
    /// <param name="rows">Number of vectors.</param>
    /// <param name="width">Length of a vector.</param>
    public WeightTable(long rows, long width)
        : base(nameof(WeightTable))
    {
        Weight = Layers.Weights(rows, width);
        register_parameter("weight", Weight);
    }

    /// <summary>The vectors, [rows, width].</summary>
    public Parameter Weight { get; }
}
