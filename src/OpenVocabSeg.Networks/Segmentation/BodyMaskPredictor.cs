using OpenVocabSeg.Networks.Regions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>
/// The mask predictor on regions of the map before the last stage: a 1×1 convolution brings them to a narrow width, a
/// <see cref="FineMaskPredictor"/> does the rest.
/// </summary>
internal sealed class BodyMaskPredictor : Module<Tensor, MaskPrediction>
{
    private readonly Conv2d _reduction;
    private readonly FineMaskPredictor _predictor;

    /// <param name="channels">Channels of the pooled regions.</param>
    /// <param name="width">Channels that they are brought to.</param>
    /// <param name="withNoise">Whether there is a noise branch.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public BodyMaskPredictor(long channels, long width, bool withNoise, Generator generator)
        : base(nameof(BodyMaskPredictor))
    {
        _reduction = Conv2d(channels, width, 1);
        Initialization.KaimingUniform(_reduction, generator);
        register_module("reduction", _reduction);
        _predictor = new FineMaskPredictor(width, withNoise, generator);

        // Not as a module of its own: logits and noise have one name in all mask predictors.
        foreach (var (name, module) in _predictor.named_children())
        {
            register_module(name, module);
        }
    }

    /// <param name="features">[P, channels, M, M], regions pooled from the trunk's last map.</param>
    /// <returns>Logits and noise at the same resolution.</returns>
    public override MaskPrediction forward(Tensor features) => _predictor.call(functional.relu(_reduction.call(features)));

    // TorchSharp calls this when the module becomes part of another one, and would register every field a second time by its own name.
    protected override void RegisterComponents()
    {
    }
}
