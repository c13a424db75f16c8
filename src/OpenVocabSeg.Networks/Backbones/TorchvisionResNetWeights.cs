using OpenVocabSeg.Networks.Tensors;
using TorchSharp;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// The weights of a residual network with torchvision's names (<c>conv1.weight</c>, <c>bn1.running_mean</c>,
/// <c>layer1.0.conv1.weight</c>, …), such as an ImageNet classifier, renamed for <see cref="ResNetBackbone"/>. The classifier (<c>fc</c>)
/// is left out. Torchvision's batch norm has an epsilon, but frozen batch norm has none. So the epsilon is added to the variances, which
/// gives exactly the same network.
/// </summary>
internal sealed class TorchvisionResNetWeights : ITensorSource
{
    private const float BatchNormEpsilon = 1e-5f;

    private readonly ITensorSource _source;
    private readonly bool _addsEpsilon;

    /// <param name="source">The file.</param>
    /// <param name="normalization">The normalization of the network that loads the weights.</param>
    public TorchvisionResNetWeights(ITensorSource source, NormalizationKind normalization)
    {
        _source = source.Rename(name => name switch
        {
            _ when name.StartsWith("conv1.", StringComparison.Ordinal) => $"stem.{name}",
            _ when name.StartsWith("bn1.", StringComparison.Ordinal) => $"stem.{name}",
            _ when name.StartsWith("layer", StringComparison.Ordinal) => name,
            _ => null,
        });
        _addsEpsilon = normalization == NormalizationKind.FrozenBatchNorm;
    }

    public string Name => _source.Name;

    public IReadOnlyList<TensorInfo> Tensors => _source.Tensors;

    public torch.Tensor Read(string name)
    {
        var tensor = _source.Read(name);
        if (_addsEpsilon && name.EndsWith(".running_var", StringComparison.Ordinal))
        {
            using var single = tensor.to_type(torch.ScalarType.Float32);
            tensor.Dispose();
            return single.Plus(BatchNormEpsilon);
        }

        return tensor;
    }
}
