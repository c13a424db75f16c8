using OpenVocabSeg.Networks.Collectives;
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
    /// <param name="generator">Source of the random weights; null leaves them zero, to be loaded.</param>
    public static ResNetBlock Create(
        ResNetArchitecture architecture, ResNetStageArchitecture stage, int input, int stride, Generator? generator)
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

    /// <summary>
    /// Whether it begins with pointwise convolutions only, which are linear: averages of cells may be taken before or after them.
    /// </summary>
    public bool BeginsPointwise => _shortcut is not null && _chain is [{ IsPointwise: true }, .., { IsPointwise: true, Stride: 1 }];

    /// <summary>Stride of its first convolution and of its shortcut.</summary>
    public (int First, int Shortcut) Strides => (_chain[0].Stride, _shortcut?.Stride ?? 1);

    /// <summary>Its first convolution and its shortcut at every cell of a map, without biases.</summary>
    /// <param name="map">[B, C, h, w].</param>
    public (Tensor First, Tensor Shortcut) Begin(Tensor map) => (_chain[0].MapChannels(map), _shortcut!.MapChannels(map));

    /// <summary>The rest of a folded block.</summary>
    /// <param name="first">Of the first convolution, without bias; overwritten.</param>
    /// <param name="shortcut">Of the shortcut, without bias; overwritten.</param>
    public Tensor End(Tensor first, Tensor shortcut)
    {
        using var scope = NewDisposeScope();
        var output = first.add_(_chain[0].Convolution.bias!.view(1, -1, 1, 1), KeptScalars.One).relu_();
        shortcut.add_(_shortcut!.Convolution.bias!.view(1, -1, 1, 1), KeptScalars.One);
        return Continue(output, 1, shortcut).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="ConvolutionUnit.Synchronize"/>
    public void Synchronize(ICollective collective)
    {
        foreach (var unit in _chain)
        {
            unit.Synchronize(collective);
        }

        _shortcut?.Synchronize(collective);
    }

    /// <summary>A copy for prediction, with the normalization inside the convolutions.</summary>
    /// <param name="type">What it computes in.</param>
    public ResNetBlock Fold(ScalarType type = ScalarType.Float32) =>
        new([.. _chain.Select(unit => unit.Fold(type))], _shortcut?.Fold(type));

    /// <param name="input">[B, C, h, w].</param>
    /// <returns>[B, width, h/stride, w/stride]; sizes are rounded up.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shortcut = _shortcut is null ? input : _shortcut.Apply(input);
        return Continue(input, 0, shortcut).MoveToOuterDisposeScope();
    }

    private Tensor Continue(Tensor input, int from, Tensor shortcut)
    {
        var output = input;
        for (var i = from; i < _chain.Count; i++)
        {
            var next = _chain[i].Apply(output, i == _chain.Count - 1 ? shortcut : null, rectify: true);
            if (!ReferenceEquals(output, input))
            {
                output.Dispose();
            }

            output = next;
        }

        return output;
    }
}
