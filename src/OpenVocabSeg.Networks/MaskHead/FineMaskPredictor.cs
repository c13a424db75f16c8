using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>
/// The mask predictor on <see cref="FineMaskFeatures"/> or on a <see cref="RegionNeck"/>'s map: four 3×3 convolutions at the resolution
/// of the pooled regions, dilated so that the receptive field of each pixel covers the whole region. The logits and the noise branch of
/// <see cref="MaskPredictor"/> follow.
/// </summary>
internal sealed class FineMaskPredictor : NamedModule
{
    private const long Hidden = 32;

    private static readonly int[] Dilations = [1, 2, 4, 1];

    private readonly Conv2d[] _layers;
    private readonly Conv2d _logits;
    private readonly Conv2d? _noise;

    /// <param name="channels">Channels of the pooled mask features.</param>
    /// <param name="withNoise">Whether there is a noise branch.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public FineMaskPredictor(long channels, bool withNoise, Generator generator)
        : base(nameof(FineMaskPredictor))
    {
        _layers = [.. Dilations.Select((dilation, i) =>
            Layers.Convolution(i == 0 ? channels : Hidden, Hidden, 3, padding: dilation, dilation: dilation))];
        _logits = Layers.Convolution(Hidden, 2, 1);
        foreach (var (name, convolution) in _layers.Select((layer, i) => ($"conv{i + 1}", layer)).Append(("mask_fcn_logits", _logits)))
        {
            Initialization.KaimingUniform(convolution, generator);
            register_module(name, convolution);
        }

        if (withNoise)
        {
            _noise = Layers.Convolution(Hidden, 1, 1);
            using var noGrad = no_grad();
            _noise.weight.normal_(0, 0.001, generator);
            init.ones_(_noise.bias!);
            register_module("uncertain_pred", _noise);
        }
    }

    /// <summary>Names and shapes of the weights, without the layers.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Shapes(long channels, bool withNoise, string prefix)
    {
        for (var i = 0; i < Dilations.Length; i++)
        {
            yield return ($"{prefix}conv{i + 1}.weight", [Hidden, i == 0 ? channels : Hidden, 3, 3]);
        }

        yield return ($"{prefix}mask_fcn_logits.weight", [2, Hidden, 1, 1]);
        if (withNoise)
        {
            yield return ($"{prefix}uncertain_pred.weight", [1, Hidden, 1, 1]);
        }
    }

    /// <summary>Predicts masks.</summary>
    /// <param name="features">[P, channels, M, M], regions pooled from the map.</param>
    /// <returns>Logits and noise at the resolution of the regions.</returns>
    public MaskPrediction Predict(Tensor features)
    {
        var hidden = features;
        foreach (var layer in _layers)
        {
            hidden = functional.relu(layer.call(hidden));
        }

        return new MaskPrediction(_logits.call(hidden), _noise?.call(hidden.detach()), features.detach());
    }
}
