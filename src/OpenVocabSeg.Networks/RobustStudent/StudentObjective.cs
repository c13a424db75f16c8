using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.RobustStudent;

/// <summary>
/// The losses of stage 4: those of the region heads on annotated and on pseudo-labeled images. The loss of pseudo masks allows for their
/// noise (XPM section 3.3).
/// </summary>
internal sealed class StudentObjective
{
    private const float ConstantPseudoWeight = 0.1f;

    private readonly SegmenterNetwork _network;
    private readonly StudentSettings _settings;
    private readonly Device _device;
    private readonly Random _errors;
    private readonly Func<MaskPrediction, Tensor> _drawNoise;
    private readonly RegionLossComputation _regions;
    private GaussHermite? _quadrature;

    /// <param name="network">The student.</param>
    /// <param name="settings">The settings of the stage.</param>
    /// <param name="context">The device, and the processes that have other images of the batch.</param>
    /// <param name="random">Draws regions; null takes the first regions of each kind.</param>
    /// <param name="errors">Draws the corrupted masks that train a mask critic.</param>
    /// <param name="drawNoise">Draws one sample of the mask noise for P regions: [1, P, M, M].</param>
    public StudentObjective(
        SegmenterNetwork network,
        StudentSettings settings,
        TrainingContext context,
        Random? random,
        Random errors,
        Func<MaskPrediction, Tensor> drawNoise)
    {
        _network = network;
        _settings = settings;
        _device = context.Device;
        _errors = errors;
        _drawNoise = drawNoise;
        _regions = new RegionLossComputation(network.Heads, settings.Sampling.Regions, random, context.Collective);
        TrainsCritic = network.Heads.Critic?.parameters().Any(parameter => parameter.requires_grad) ?? false;
    }

    /// <summary>Whether the mask critic is trained; a critic that stage 2 trained is not.</summary>
    public bool TrainsCritic { get; }

    /// <summary>Computes the weighted sum of losses that training minimizes, and the losses by name.</summary>
    /// <param name="truth">Losses of annotated images.</param>
    /// <param name="pseudoLabeled">Losses of pseudo-labeled images, if any.</param>
    public StepLosses Sum(RegionLosses truth, RegionLosses? pseudoLabeled)
    {
        var total = truth.Classification.Plus(truth.Box).Plus(truth.Mask);
        var report = new List<(string, Tensor)>
        {
            ("classification", truth.Classification),
            ("box", truth.Box),
            ("mask", truth.Mask),
        };
        if (truth.Iou is { } iou)
        {
            total = total.Plus(iou);
            report.Add(("box IoU", iou));
        }

        if (TrainsCritic && _network.Heads.Critic is { } critic)
        {
            var criticLoss = MaskLoss.ComputeCritic(truth.Masks, truth.MaskTargets, critic, _errors);
            total = total.Plus(criticLoss.Times(MaskLoss.CriticWeight));
            report.Add(("mask critic", criticLoss));
        }

        if (pseudoLabeled is { } pseudo)
        {
            var weight = _settings.PseudoLabels.Weight is { } constant ? tensor((float)constant, device: _device)
                : _network.Heads.HasNoise ? MaskLoss.PseudoLabelWeight(pseudo.Masks)
                : tensor(ConstantPseudoWeight, device: _device);
            total = total.Plus(weight * pseudo.Classification.Plus(pseudo.Box)).Plus(pseudo.Mask.Times(_settings.PseudoLabels.MaskWeight));
            report.AddRange([
                ("pseudo classification", pseudo.Classification), ("pseudo box", pseudo.Box), ("pseudo mask", pseudo.Mask)]);
            if (pseudo.Masks.StandardDeviation is { } deviation && deviation.shape[0] > 0)
            {
                report.Add(("mask noise", deviation.mean()));
            }
        }

        return new StepLosses(total, report);
    }

    /// <summary>Computes the losses of the heads on a batch.</summary>
    /// <param name="batch">Features and proposals.</param>
    /// <param name="targets">Annotated or pseudo-labeled objects of each image.</param>
    /// <param name="pseudo">Whether the objects are pseudo-labeled.</param>
    /// <param name="embeddings">The embeddings of the classes, [K, D].</param>
    public RegionLosses Losses(FrozenBatch batch, IReadOnlyList<InstanceTargets> targets, bool pseudo, Tensor embeddings) =>
        _regions.Compute(
            _network.WithNeck(batch.Maps),
            batch.Proposals[pseudo ? _settings.PseudoLabels.Proposals : _settings.Sampling.Proposals],
            targets,
            embeddings,
            pseudo ? _settings.PseudoLabels.BackgroundWeight : _settings.Sampling.BackgroundWeight,
            annotated: !pseudo,
            pseudo ? PseudoMaskLoss : MaskLoss.Compute,
            labelTrust: pseudo ? _settings.PseudoLabels.NounTrust : 0);

    private Tensor PseudoMaskLoss(MaskPrediction prediction, Tensor targets)
    {
        if (_settings.Noise.Loss == MaskNoiseLoss.None)
        {
            return MaskLoss.Compute(prediction, targets);
        }

        if (_settings.Noise.Loss == MaskNoiseLoss.Posterior)
        {
            return MaskLoss.ComputePosterior(prediction, targets, _network.Heads.Critic!);
        }

        if (_settings.Noise.Loss == MaskNoiseLoss.LogMeanLikelihood)
        {
            var rule = _quadrature ??= new GaussHermite(_settings.Noise.Nodes);
            return MaskLoss.Compute(
                prediction, targets, _settings.Noise.Loss, Column(rule.Nodes), Column(Array.ConvertAll(rule.Weights, Math.Log)));
        }

        return MaskLoss.Compute(prediction, targets, _settings.Noise.Loss, _drawNoise(prediction));
    }

    private Tensor Column(double[] values) =>
        tensor(Array.ConvertAll(values, value => (float)value), [values.Length, 1, 1, 1], device: _device);
}
