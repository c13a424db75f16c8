using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.MaskHead.Noise;

/// <summary>
/// Judges masks by the image: from the features of a region, a mask m that something else drew there and the mask head's own
/// prediction, the probability that each pixel truly belongs to the object, p = P(y = 1 | m, x).
/// </summary>
/// <remarks>
/// A 1×1 convolution brings features and mask to a narrow width, three dilated 3×3 convolutions let each pixel see the whole region, and
/// what they say, at first nothing, corrects a logit of ±2 for the mask as it stands: an untrained critic believes any mask by 88 %.
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
        _reduction = nn.Conv2d(channels + 2, Width, 1);
        _layers = [.. Dilations.Select(dilation => nn.Conv2d(Width, Width, 3, padding: dilation, dilation: dilation))];
        _correction = nn.Conv2d(Width, 1, 1);
        foreach (var (name, layer) in _layers.Select((layer, i) => ($"conv{i + 1}", layer))
            .Prepend(("reduction", _reduction)).Append(("correction", _correction)))
        {
            Initialization.KaimingUniform(layer, generator);
            register_module(name, layer);
        }

        using var noGrad = no_grad();
        nn.init.zeros_(_correction.weight!);
    }

    /// <summary>What <see cref="MaskJudge"/> makes of <see cref="ExpectedNoise"/>; nothing unless set. Training goes without.</summary>
    public NoiseCalibration Calibration { get; set; } = NoiseCalibration.Identity;

    /// <summary>Judges masks.</summary>
    /// <param name="features">[P, C, M, M], features of the regions; no gradient flows back through them.</param>
    /// <param name="masks">[P, M, M] in 0…1, the masks to judge.</param>
    /// <param name="predicted">[P, M, M] in 0…1, what the mask head itself predicts there; no gradient flows back through it.</param>
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
    /// How wrong masks are to be expected, 1 − E[IoU]: the intersection over union of each mask with the truth, with the expectation
    /// taken in numerator and denominator.
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
