using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>A convolution and its normalization. A folded unit has the normalization in the weights of the convolution.</summary>
internal sealed class ConvolutionUnit
{
    private const double BatchNormEpsilon = 1e-5;

    private readonly int _stride;
    private BatchStatistics? _statistics;

    private ConvolutionUnit(
        Conv2d convolution, nn.Module<Tensor, Tensor>? normalization, int stride)
    {
        Convolution = convolution;
        Normalization = normalization;
        _stride = stride;
    }

    public Conv2d Convolution { get; }

    /// <summary>The normalization; null if the unit is folded.</summary>
    public nn.Module<Tensor, Tensor>? Normalization { get; }

    /// <summary>Creates a unit with random weights: Kaiming-uniform with a = 1, as in maskrcnn-benchmark.</summary>
    /// <param name="input">Number of input channels.</param>
    /// <param name="output">Number of output channels.</param>
    /// <param name="kernel">Side of the kernel, odd; the padding keeps the size at stride 1.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="normalization">Kind of normalization.</param>
    /// <param name="generator">Source of the random weights; null leaves them zero, to be loaded.</param>
    public static ConvolutionUnit Create(
        int input, int output, int kernel, int stride, NormalizationKind normalization, Generator? generator)
    {
        var convolution = Layers.ConvolutionWithoutBias(input, output, kernel, kernel / 2, stride);
        if (generator is not null)
        {
            using var noGrad = no_grad();
            var bound = Math.Sqrt(3.0 / (input * kernel * kernel));
            convolution.weight.uniform_(-bound, bound, generator);
        }

        nn.Module<Tensor, Tensor> norm = normalization == NormalizationKind.FrozenBatchNorm
            ? new FrozenBatchNorm(output)
            : new BatchNorm(output, BatchNormEpsilon);
        return new ConvolutionUnit(convolution, norm, stride);
    }

    /// <summary>Lets batch normalization in training use the statistics of the whole batch of several processes.</summary>
    public void Synchronize(ICollective collective) =>
        _statistics = collective.Count > 1 ? new BatchStatistics(collective, BatchNormEpsilon) : null;

    /// <summary>Applies the convolution and the normalization, then the addition and ReLU if requested.</summary>
    /// <param name="input">[B, C, h, w].</param>
    /// <param name="addend">[B, channels, h′, w′], added to the result; null for none.</param>
    /// <param name="rectify">Whether ReLU is applied last.</param>
    /// <returns>[B, channels, h′, w′].</returns>
    public Tensor Apply(Tensor input, Tensor? addend = null, bool rectify = false)
    {
        using var scope = NewDisposeScope();
        if (_stride != 1 && IsPointwise)
        {
            // libtorch is slow for 1×1 convolutions with a stride (docs/performance.md), so the skipped cells are left out first.
            input = MemoryLayout.ChannelsLast(input.slice(2, 0, input.shape[2], _stride).slice(3, 0, input.shape[3], _stride));
        }

        var output = IsPointwise
            ? nn.functional.conv2d(input, Convolution.weight, Convolution.bias)
            : Convolution.call(input);
        output = _statistics is not null && Normalization is BatchNorm { training: true } layer ? _statistics.Normalize(layer, output)
            : Normalization is null ? output
            : Normalization.call(output);
        output = addend is null ? output : output.add_(addend, KeptScalars.One);
        return (rectify ? output.relu_() : output).MoveToOuterDisposeScope();
    }

    /// <summary>Whether the kernel is 1×1. With a stride, such a convolution ignores the cells in between.</summary>
    public bool IsPointwise => Convolution.weight.shape[2] == 1;

    /// <summary>The stride.</summary>
    public int Stride => _stride;

    /// <summary>Applies the 1×1 convolution alone to every cell, without bias: a linear map of the channels.</summary>
    /// <param name="map">[B, C, h, w].</param>
    /// <returns>[B, channels, h, w].</returns>
    public Tensor MapChannels(Tensor map) => nn.functional.conv2d(map, Convolution.weight);

    /// <summary>A copy for prediction with the normalization of evaluation mode folded into the convolution.</summary>
    /// <param name="type">The type that the copy computes in.</param>
    public ConvolutionUnit Fold(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var weight = Convolution.weight;
        var (scale, shift) = Normalization switch
        {
            FrozenBatchNorm frozen => frozen.ScaleAndShift(),
            BatchNorm batchNorm => batchNorm.ScaleAndShift(),
            _ => throw new InvalidOperationException("The network is already folded."),
        };
        var kernel = weight.shape[2];
        var folded = Layers.Convolution(weight.shape[1], weight.shape[0], kernel, kernel / 2, _stride);
        folded.to(weight.device, weight.dtype);
        folded.weight.copy_(weight * scale.view(-1, 1, 1, 1));
        folded.bias!.copy_(shift);
        folded.weight.requires_grad_(false);
        folded.bias.requires_grad_(false);
        folded.to(type);
        return new ConvolutionUnit(folded, null, _stride);
    }
}
