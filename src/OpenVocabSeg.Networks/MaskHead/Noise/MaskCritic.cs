using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.MaskHead.Noise;

/// <summary>
/// Judges masks by the image. Its inputs are the features of a region, a mask m from another source, and the prediction of the mask head.
/// Its output is the probability that each pixel truly belongs to the object, p = P(y = 1 | m, x).
/// </summary>
/// <remarks>
/// A 1×1 convolution projects features and mask to few channels. Three dilated 3×3 convolutions give each pixel a receptive field of the
/// whole region. Their output, 0 at first, corrects a logit of ±2 for the given mask: an untrained critic trusts every mask by 88 %.
/// </remarks>
internal sealed class MaskCritic : NamedModule
{
    private const long Width = 16;
    private const double Trust = 2;
    private static readonly int[] Dilations = [1, 2, 4];

    private readonly Conv2d _reduction;
    private readonly Conv2d[] _layers;
    private readonly Conv2d _correction;

    /// <param name="channels">C, channels of the region features.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public MaskCritic(long channels, Generator generator)
        : base(nameof(MaskCritic))
    {
        _reduction = Layers.Convolution(channels + 2, Width, 1);
        _layers = [.. Dilations.Select(dilation => Layers.Convolution(Width, Width, 3, padding: dilation, dilation: dilation))];
        _correction = Layers.Convolution(Width, 1, 1);
        foreach (var (name, layer) in _layers.Select((layer, i) => ($"conv{i + 1}", layer))
            .Prepend(("reduction", _reduction)).Append(("correction", _correction)))
        {
            Initialization.KaimingUniform(layer, generator);
            register_module(name, layer);
        }

        using var noGrad = no_grad();
        nn.init.zeros_(_correction.weight!);
    }

    /// <summary>
    /// Calibration that <see cref="MaskJudge"/> applies to <see cref="ExpectedNoise"/>. The identity by default and during training.
    /// </summary>
    public NoiseCalibration Calibration { get; set; } = NoiseCalibration.Identity;

    /// <summary>Names and shapes of the weights, without the layers.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Shapes(long channels, string prefix)
    {
        yield return ($"{prefix}reduction.weight", [Width, channels + 2, 1, 1]);
        for (var i = 0; i < Dilations.Length; i++)
        {
            yield return ($"{prefix}conv{i + 1}.weight", [Width, Width, 3, 3]);
        }

        yield return ($"{prefix}correction.weight", [1, Width, 1, 1]);
    }

    /// <summary>Judges masks.</summary>
    /// <param name="features">[P, C, M, M], features of the regions; no gradient flows back through them.</param>
    /// <param name="masks">[P, M, M] in 0…1, the masks to judge.</param>
    /// <param name="predicted">
    /// [P, M, M] in 0…1, the prediction of the mask head for the same regions; no gradient flows back through it.
    /// </param>
    /// <returns>[P, M, M], the logits of p.</returns>
    public Tensor Judge(Tensor features, Tensor masks, Tensor predicted)
    {
        using var scope = NewDisposeScope();
        var given = masks.unsqueeze(1).Times(2).Minus(1);
        var own = predicted.detach().unsqueeze(1).Times(2).Minus(1);
        var hidden = F.relu(_reduction.call(cat([features.detach(), given, own], 1)));
        foreach (var layer in _layers)
        {
            hidden = F.relu(layer.call(hidden));
        }

        return _correction.call(hidden).Plus(given.Times(Trust)).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Computes the expected noise of masks, 1 − E[IoU], where IoU is that of each mask with the true mask. The expectation is taken
    /// separately in numerator and denominator.
    /// </summary>
    /// <param name="masks">[P, M, M] in 0…1, the masks that were judged.</param>
    /// <param name="probabilities">[P, M, M], p.</param>
    /// <returns>[P], 0…1; 1 for an empty mask.</returns>
    public static Tensor ExpectedNoise(Tensor masks, Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        var both = (masks * probabilities).sum([1, 2]);
        var either = (masks.Plus(probabilities) - masks * probabilities).sum([1, 2]);
        using Scalar least = 1e-6;
        return (both / either.clamp_min(least)).Complement().MoveToOuterDisposeScope();
    }
}
