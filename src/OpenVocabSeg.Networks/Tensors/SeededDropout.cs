using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Dropout that draws from a given generator instead of torch's global one.</summary>
/// <param name="Probability">Share of values dropped, in [0, 1).</param>
/// <param name="Generator">Source of randomness, on the device of the activations.</param>
internal sealed record SeededDropout(double Probability, Generator Generator)
{
    /// <summary>Sets that share of the values to zero and scales up the others.</summary>
    public Tensor Apply(Tensor values)
    {
        if (Probability == 0)
        {
            return values;
        }

        using Scalar least = Probability;
        var keep = rand(values.shape, ScalarType.Float32, device: values.device, generator: Generator).ge(least);
        return (values * keep.to(values.dtype)).Over(1 - Probability);
    }
}
