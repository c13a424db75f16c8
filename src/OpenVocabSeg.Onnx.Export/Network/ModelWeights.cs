using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The weights of a segmenter as arrays, with the names in its model file.</summary>
/// <param name="state">The network's state; the caller keeps ownership.</param>
internal sealed class ModelWeights(IReadOnlyDictionary<string, torch.Tensor> state)
{
    private const double BatchNormEpsilon = 1e-5;

    /// <summary>Whether there are weights with a name.</summary>
    public bool Has(string name) => state.ContainsKey(name);

    /// <summary>Weights by their name.</summary>
    public Weight Read(string name)
    {
        if (!state.TryGetValue(name, out var tensor))
        {
            throw new InvalidDataException($"The model has no weights '{name}'.");
        }

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return new Weight(tensor.detach().to_type(torch.ScalarType.Float32).ReadArray<float>(), tensor.shape);
    }

    /// <summary>Kernel [out, in, k, k] and bias [out] of a convolution, including the batch normalization after it.</summary>
    /// <param name="convolution">Name of the convolution.</param>
    /// <param name="normalization">Name of the normalization.</param>
    /// <param name="kind">Kind of normalization, with or without an epsilon.</param>
    public (Weight Kernel, Weight Bias) ReadFolded(string convolution, string normalization, NormalizationKind kind)
    {
        var kernel = Read($"{convolution}.weight");
        var (scale, shift) = (Read($"{normalization}.weight").Values, Read($"{normalization}.bias").Values);
        var (mean, variance) = (Read($"{normalization}.running_mean").Values, Read($"{normalization}.running_var").Values);
        var epsilon = kind == NormalizationKind.FrozenBatchNorm ? 0 : BatchNormEpsilon;
        var values = new float[kernel.Values.Length];
        var bias = new float[scale.Length];
        for (var channel = 0; channel < bias.Length; channel++)
        {
            var factor = scale[channel] / Math.Sqrt(variance[channel] + epsilon);
            bias[channel] = (float)(shift[channel] - mean[channel] * factor);
            for (var i = channel * kernel.RowLength; i < (channel + 1) * kernel.RowLength; i++)
            {
                values[i] = (float)(kernel.Values[i] * factor);
            }
        }

        return (new Weight(values, kernel.Shape), new Weight(bias, [bias.Length]));
    }
}
