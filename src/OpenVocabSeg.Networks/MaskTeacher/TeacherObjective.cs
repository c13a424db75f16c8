using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.MaskTeacher;

/// <summary>
/// The losses of stage 2: those of the proposal network and of the region heads, each with weight 1, and that of a mask critic, with
/// weight 0.1.
/// </summary>
internal sealed class TeacherObjective
{
    private readonly SegmenterNetwork _network;
    private readonly TeacherSettings _settings;
    private readonly Random? _random;
    private readonly Random? _errors;
    private readonly ICollective _collective;
    private readonly RegionLossComputation _regions;

    /// <param name="network">The network to train.</param>
    /// <param name="settings">Sampling, proposals and weights.</param>
    /// <param name="random">
    /// Draws anchors, regions and dropped channels. Null takes the first anchors and regions of each kind, and then no channel can be
    /// dropped.
    /// </param>
    /// <param name="errors">Draws the corrupted masks that train a mask critic; required if the network has one.</param>
    /// <param name="processes">Processes that have other images of the batch; null means none.</param>
    public TeacherObjective(
        SegmenterNetwork network, TeacherSettings settings, Random? random, Random? errors = null, ICollective? processes = null)
    {
        _collective = processes ?? SingleProcess.Instance;
        _network = network;
        _settings = settings;
        _random = random;
        _errors = errors;
        _regions = new RegionLossComputation(network.Heads, settings.Sampling.Regions, random, _collective);
    }

    /// <summary>Computes the weighted losses by name, each a scalar. Training minimizes their sum.</summary>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    /// <param name="targets">Objects of each image.</param>
    /// <param name="embeddings">[1 + classes, D], background first.</param>
    /// <param name="recolored">
    /// Whether the colors of each image were changed, so that its regions do not enter the classification loss; null means none in the
    /// whole batch.
    /// </param>
    public (string Name, Tensor Value)[] Losses(
        FeatureMaps maps,
        IReadOnlyList<ImageSize> sizes,
        IReadOnlyList<InstanceTargets> targets,
        Tensor embeddings,
        IReadOnlyList<bool>? recolored = null)
    {
        maps = _network.WithNeck(maps, map => ChannelDropout.Apply(map, _settings.Augmentation.NeckDropout, _random!, _collective));
        var (objectness, deltas) = _network.ScoreAnchors(maps);
        var (objectnessLoss, anchorLoss) = _network.Proposals.Losses(
            objectness, deltas, sizes, [.. targets.Select(target => target.Truth.Boxes)], _random, _collective);
        var proposals = _network.Propose(objectness, deltas, sizes, _settings.Sampling.Proposals);
        var regions = _regions.Compute(
            maps,
            [.. proposals.Select(p => p.Boxes)],
            targets,
            embeddings,
            _settings.Losses.BackgroundWeight,
            annotated: true,
            MaskLoss.Compute,
            classified: recolored is null ? null : [.. recolored.Select(changed => !changed)]);
        return
        [
            ("objectness", objectnessLoss),
            ("proposal box", anchorLoss),
            ("classification", regions.Classification),
            ("box", regions.Box),
            ("mask", regions.Mask),
            .. regions.Iou is { } iou ? [("box IoU", iou)] : Array.Empty<(string, Tensor)>(),
            .. _network.Heads.Critic is { } critic ? CriticLoss(regions, critic) : [],
        ];
    }

    private (string Name, Tensor Value)[] CriticLoss(RegionLosses regions, MaskCritic critic) =>
        [("mask critic", MaskLoss.ComputeCritic(regions.Masks, regions.MaskTargets, critic, _errors!).Times(MaskLoss.CriticWeight))];
}
