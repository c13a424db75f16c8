using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>
/// The convolutions of a region proposal network: 3×3 with ReLU, then 1×1 to one objectness logit and four box deltas per anchor (Faster
/// R-CNN §3.1). Parameter names are those of maskrcnn-benchmark.
/// </summary>
internal sealed class RegionProposalHead : nn.Module<Tensor, (Tensor Objectness, Tensor Deltas)>
{
    [ComponentName(Name = "conv")]
    private readonly Conv2d _conv;
    [ComponentName(Name = "cls_logits")]
    private readonly Conv2d _objectness;
    [ComponentName(Name = "bbox_pred")]
    private readonly Conv2d _deltas;
    private Tensor? _reduced;

    /// <summary>Creates a head with random weights (normal, standard deviation 0.01; biases 0).</summary>
    /// <param name="inputChannels">Channels of the feature map.</param>
    /// <param name="channels">Channels of the 3×3 convolution.</param>
    /// <param name="anchorsPerCell">Number of anchors per cell of the feature map.</param>
    /// <param name="generator">Source of the random weights.</param>
    public RegionProposalHead(int inputChannels, int channels, int anchorsPerCell, Generator generator)
        : base(nameof(RegionProposalHead))
    {
        _conv = Layers.Convolution(inputChannels, channels, 3, padding: 1);
        _objectness = Layers.Convolution(channels, anchorsPerCell, 1);
        _deltas = Layers.Convolution(channels, anchorsPerCell * 4, 1);
        RegisterComponents();
        using var noGrad = no_grad();
        foreach (var layer in new[] { _conv, _objectness, _deltas })
        {
            layer.weight.normal_(0, 0.01, generator);
            nn.init.zeros_(layer.bias);
        }
    }

    /// <summary>Computes objectness and box deltas of the anchors.</summary>
    /// <param name="input">Features [B, C, H, W].</param>
    /// <returns>Objectness logits [B, A, H, W] and box deltas [B, 4·A, H, W], channel 4·a + k for delta k of anchor a.</returns>
    public override (Tensor Objectness, Tensor Deltas) forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = Hidden(input);
        return (_objectness.call(hidden).MoveToOuterDisposeScope(), _deltas.call(hidden).MoveToOuterDisposeScope());
    }

    /// <summary>Makes the first convolution compute in a type. It uses a copy of its weights, so later changes have no effect.</summary>
    /// <param name="type">The type to compute in.</param>
    public void Fold(ScalarType type)
    {
        using var noGrad = no_grad();
        _reduced?.Dispose();
        _reduced = type == ScalarType.Float32 ? null : _conv.weight.detach().to(type).DetachFromDisposeScope();
    }

    private Tensor Hidden(Tensor input)
    {
        if (_reduced is null)
        {
            return _conv.call(input).relu_();
        }

        var sums = nn.functional.conv2d(input.to(_reduced.dtype), _reduced, padding: [1, 1]).to(float32);
        return sums.add_(_conv.bias!.view(1, -1, 1, 1), KeptScalars.One).relu_();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reduced?.Dispose();
        }

        base.Dispose(disposing);
    }
}
