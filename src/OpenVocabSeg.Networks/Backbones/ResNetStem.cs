using OpenVocabSeg.Networks.Collectives;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>The stem of a residual network: <c>conv1</c>, <c>bn1</c>, ReLU and, for large images, max pooling.</summary>
internal sealed class ResNetStem : nn.Module<Tensor, Tensor>
{
    private const int ColorChannels = 3;

    private readonly ConvolutionUnit _unit;
    private readonly bool _pools;

    /// <summary>Creates a stem with random weights.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="generator">Source of the random weights; null leaves them zero, to be loaded.</param>
    public ResNetStem(ResNetArchitecture architecture, Generator? generator)
        : this(
            ConvolutionUnit.Create(
                ColorChannels,
                architecture.StemWidth,
                architecture.Stem == ResNetStemKind.Conv7x7MaxPool ? 7 : 3,
                stride: 2,
                architecture.Normalization,
                generator),
            architecture.Stem == ResNetStemKind.Conv7x7MaxPool)
    {
    }

    private ResNetStem(ConvolutionUnit unit, bool pools)
        : base(nameof(ResNetStem))
    {
        _unit = unit;
        _pools = pools;
        register_module("conv1", unit.Convolution);
        if (unit.Normalization is { } normalization)
        {
            register_module("bn1", normalization);
        }
    }

    /// <inheritdoc cref="ConvolutionUnit.Synchronize"/>
    public void Synchronize(ICollective collective) => _unit.Synchronize(collective);

    /// <summary>A copy for prediction, with the normalization inside the convolution.</summary>
    /// <param name="type">What it computes in.</param>
    public ResNetStem Fold(ScalarType type = ScalarType.Float32) => new(_unit.Fold(type), _pools);

    /// <param name="input">[B, 3, h, w].</param>
    /// <returns>[B, width, h/2, w/2], or a quarter of the size with pooling; sizes are rounded up.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = _unit.Apply(input, rectify: true);
        if (_pools)
        {
            output = nn.functional.max_pool2d(output, 3, 2, 1);
        }

        return output.MoveToOuterDisposeScope();
    }
}
