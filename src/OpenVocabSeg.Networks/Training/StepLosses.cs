using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>The losses of a step.</summary>
/// <param name="Total">The loss that is minimized, a scalar.</param>
/// <param name="Parts">The reported losses, scalars by name.</param>
internal readonly record struct StepLosses(Tensor Total, IReadOnlyList<(string Name, Tensor Value)> Parts)
{
    /// <summary>Creates the losses of a step with weight 1 each.</summary>
    /// <param name="parts">At least one.</param>
    public static StepLosses SumOf(IReadOnlyList<(string Name, Tensor Value)> parts) =>
        new(parts.Select(part => part.Value).Aggregate((sum, loss) => sum.Plus(loss)), parts);
}
