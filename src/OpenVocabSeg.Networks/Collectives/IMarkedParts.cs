using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Collectives;

/// <summary>A network of parts that run one after the other, and that can cut the graph between them.</summary>
internal interface IMarkedParts
{
    /// <summary>The parts, in the order in which they run.</summary>
    IReadOnlyList<nn.Module> Parts { get; }

    /// <summary>
    /// Called with what a part computed, and the number of parts that were run for it; returns the tensor to go on with. See
    /// <see cref="GradientSum.Mark"/>. Null marks nothing.
    /// </summary>
    Func<Tensor, int, Tensor>? Mark { get; set; }
}
