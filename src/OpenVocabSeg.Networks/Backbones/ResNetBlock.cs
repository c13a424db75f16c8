using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// A residual block, bottleneck or basic: a chain of convolutions whose output is added to the input. A 1×1 convolution projects the
/// input if size or width change. Names are torchvision's: <c>conv1</c>, <c>bn1</c>, …, <c>downsample.0</c>, <c>downsample.1</c>.
/// </summary>
internal sealed class ResNetBlock : nn.Module<Tensor, Tensor>
{
    private readonly IReadOnlyList<ConvolutionUnit> _chain;
    private readonly ConvolutionUnit? _shortcut;

    private ResNetBlock(IReadOnlyList<ConvolutionUnit> chain, ConvolutionUnit? shortcut)
        : base(nameof(ResNetBlock))
    {
        _chain = chain;
        _shortcut = shortcut;
        for (var i = 0; i < chain.Count; i++)
        {
            register_module($"conv{i + 1}", chain[i].Convolution);
            if (chain[i].Normalization is { } normalization)
            {
                register_module($"bn{i + 1}", normalization);
            }
        }

        if (shortcut is not null)
        {
            register_module("downsample", shortcut.Normalization is { } normalization
                ? nn.Sequential(("0", shortcut.Convolution), ("1", normalization))
                : nn.Sequential(("0", shortcut.Convolution)));
        }
    }

    /// <summary>Creates a block with random weights.</summary>
    /// <param name="architecture">Kind of block and normalization.</param>
    /// <param name="stage">Widths.</param>
    /// <param name="input">Number of input channels.</param>
    /// <param name="stride">Stride of the block.</param>
    /// <param name="generator">Source of the random weights.</param>
    public static ResNetBlock Create(
        ResNetArchitecture architecture, ResNetStageArchitecture stage, int input, int stride, Generator generator)
    {
        ConvolutionUnit Unit(int from, int to, int kernel, int step) =>
            ConvolutionUnit.Create(from, to, kernel, step, architecture.Normalization, generator);

        var width = stage.Width;
        var narrow = stage.BottleneckWidth;
        var firstStride = architecture.StrideIn1x1 ? stride : 1;
        ConvolutionUnit[] chain = architecture.Block == ResNetBlockKind.Bottleneck
            ? [Unit(input, narrow, 1, firstStride), Unit(narrow, narrow, 3, stride / firstStride), Unit(narrow, width, 1, 1)]
            : [Unit(input, width, 3, stride), Unit(width, width, 3, 1)];
        return new ResNetBlock(chain, input != width || stride != 1 ? Unit(input, width, 1, stride) : null);
    }

    /// <summary>Creates a copy for prediction, with the normalization folded into the convolutions.</summary>
    public ResNetBlock Fold() => new([.. _chain.Select(unit => unit.Fold())], _shortcut?.Fold());

    /// <param name="input">[B, C, h, w].</param>
    /// <returns>[B, width, h/stride, w/stride]; sizes are rounded up.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = input;
        for (var i = 0; i < _chain.Count; i++)
        {
            output = _chain[i].Apply(output);
            if (i < _chain.Count - 1)
            {
                output.relu_();
            }
        }

        var shortcut = _shortcut is null ? input : _shortcut.Apply(input);
        return output.add_(shortcut, KeptScalars.One).relu_().MoveToOuterDisposeScope();
    }
}
