using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>
/// The mask predictor of Mask R-CNN C4: a 2×2 transposed convolution doubles the resolution of the shared region features, and a 1×1
/// convolution computes the logits. The optional noise branch, another 1×1 convolution, predicts the logarithm of the logits' variance
/// from the same features. They are detached, so that the noise branch does not train them (XPM section 3.3).
/// </summary>
internal sealed class MaskPredictor : nn.Module<Tensor, MaskPrediction>
{
    [ComponentName(Name = "conv5_mask")]
    private readonly ConvTranspose2d _upsampling;

    [ComponentName(Name = "mask_fcn_logits")]
    private readonly Conv2d _logits;

    [ComponentName(Name = "uncertain_pred")]
    private readonly Conv2d? _noise;

    /// <summary>Creates the layers: Kaiming normal (fan out) weights and zero biases; noise weights N(0, 0.001), bias 1.</summary>
    /// <param name="channels">Channels of the region features.</param>
    /// <param name="hiddenChannels">Channels after the transposed convolution (256 in the authors' configuration).</param>
    /// <param name="withNoise">Whether there is a noise branch. Teachers have none.</param>
    /// <param name="generator">Draws the initial weights; null means torch's global generator.</param>
    public MaskPredictor(long channels, long hiddenChannels, bool withNoise, Generator? generator = null)
        : base(nameof(MaskPredictor))
    {
        _upsampling = Layers.TransposedConvolution(channels, hiddenChannels, 2, stride: 2);
        _logits = Layers.Convolution(hiddenChannels, 2, 1);
        _noise = withNoise ? Layers.Convolution(hiddenChannels, 1, 1) : null;
        RegisterComponents();
        using (no_grad())
        {
            InitializeKaimingFanOut(_upsampling.weight!, generator);
            nn.init.zeros_(_upsampling.bias!);
            InitializeKaimingFanOut(_logits.weight!, generator);
            nn.init.zeros_(_logits.bias!);
            if (_noise is not null)
            {
                _noise.weight!.normal_(0, 0.001, generator);
                nn.init.ones_(_noise.bias!);
            }
        }
    }

    /// <summary>Names and shapes of the weights, without the layers.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Shapes(long channels, long hidden, bool withNoise, string prefix)
    {
        yield return ($"{prefix}conv5_mask.weight", [channels, hidden, 2, 2]);
        yield return ($"{prefix}mask_fcn_logits.weight", [2, hidden, 1, 1]);
        if (withNoise)
        {
            yield return ($"{prefix}uncertain_pred.weight", [1, hidden, 1, 1]);
        }
    }

    /// <summary>Predicts masks.</summary>
    /// <param name="features">[P, C, h, w], the last features of the regions.</param>
    /// <returns>Logits and noise at twice the resolution, M = 2h.</returns>
    public override MaskPrediction forward(Tensor features)
    {
        var hidden = F.relu(_upsampling.call(features));
        return new MaskPrediction(_logits.call(hidden), _noise?.call(hidden.detach()), hidden.detach());
    }

    // Fan out as torch counts it: the first dimension of the weight times the receptive field, even for a transposed convolution.
    private static void InitializeKaimingFanOut(Tensor weight, Generator? generator)
    {
        var fanOut = weight.numel() / weight.shape[1];
        weight.normal_(0, Math.Sqrt(2.0 / fanOut), generator);
    }
}
