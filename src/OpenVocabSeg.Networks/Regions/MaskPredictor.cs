using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.Regions;

/// <summary>
/// The mask predictor of Mask R-CNN C4: a 2×2 transposed convolution doubles the resolution of the shared region features,
/// a 1×1 convolution gives the logits. The optional noise branch, another 1×1 convolution, predicts the logarithm of the
/// logits' variance from the same features; they are detached, so that the noise never shapes them (XPM section 3.3).
/// </summary>
internal sealed class MaskPredictor : nn.Module<Tensor, MaskPrediction>
{
    [ComponentName(Name = "conv5_mask")]
    private readonly ConvTranspose2d _upsampling;

    [ComponentName(Name = "mask_fcn_logits")]
    private readonly Conv2d _logits;

    [ComponentName(Name = "uncertain_pred")]
    private readonly Conv2d? _noise;

    // AdamW moves a number by no more than its rate a step, whatever the gradient; a logit has to move by some units.
    private const double ShapeScale = 16;

    [ComponentName(Name = "shape")]
    private readonly Parameter? _shape;

    /// <summary>Makes the layers: Kaiming normal (fan out) weights and zero biases; noise weights N(0, 0.001), bias 1.</summary>
    /// <param name="channels">Channels of the region features.</param>
    /// <param name="hiddenChannels">Channels after the transposed convolution (256 in the authors' configuration).</param>
    /// <param name="withNoise">Whether there is a noise branch. Teachers trained alone have none.</param>
    /// <param name="generator">Draws the initial weights; torch's own where null.</param>
    /// <param name="shapeResolution">M, pixels on each side of the masks where they begin from a learned shape; 0 without one.</param>
    public MaskPredictor(long channels, long hiddenChannels, bool withNoise, Generator? generator = null, int shapeResolution = 0)
        : base(nameof(MaskPredictor))
    {
        _upsampling = nn.ConvTranspose2d(channels, hiddenChannels, 2, stride: 2);
        _logits = nn.Conv2d(hiddenChannels, 2, 1);
        _noise = withNoise ? nn.Conv2d(hiddenChannels, 1, 1) : null;
        _shape = shapeResolution == 0 ? null : Shape(shapeResolution);
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

    /// <summary>Predicts masks.</summary>
    /// <param name="features">[P, C, h, w], the last features of the regions.</param>
    /// <returns>Logits and noise at twice the resolution, M = 2h.</returns>
    public override MaskPrediction forward(Tensor features)
    {
        var hidden = F.relu(_upsampling.call(features));
        var logits = _logits.call(hidden);
        if (_shape is not null)
        {
            logits = logits + ShapeScale * _shape;
        }

        return new MaskPrediction(logits, _noise?.call(hidden.detach()), hidden.detach());
    }

    // An ellipse that nearly touches the box, as a first guess.
    private static Parameter Shape(int resolution)
    {
        float At(int index) => (2 * index + 1f) / resolution - 1;
        var values = new float[resolution, resolution];
        for (var y = 0; y < resolution; y++)
        {
            for (var x = 0; x < resolution; x++)
            {
                values[y, x] = (2 - 2.5f * (At(x) * At(x) + At(y) * At(y))) / (float)ShapeScale;
            }
        }

        // A parameter that is made inside somebody's dispose scope would end with it.
        var shape = new Parameter(tensor(values));
        shape.DetachFromDisposeScope();
        return shape;
    }

    // Fan out as torch counts it: the first dimension of the weight times the receptive field, also when it is transposed.
    private static void InitializeKaimingFanOut(Tensor weight, Generator? generator)
    {
        var fanOut = weight.numel() / weight.shape[1];
        weight.normal_(0, Math.Sqrt(2.0 / fanOut), generator);
    }
}
