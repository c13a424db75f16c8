using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>
/// The whole detector, Mask R-CNN C4 with an embedding classifier. Parameters are named as in the authors' checkpoints:
/// <c>backbone.body.*</c>, <c>rpn.*</c>, <c>roi_heads.*</c> (and <c>mask_features.*</c>, which theirs do not have).
/// </summary>
internal sealed class SegmenterNetwork : nn.Module
{
    private readonly FineMaskFeatures? _maskFeatures;

    /// <param name="architecture">Its shape.</param>
    /// <param name="withNoise">Whether the mask head has a noise branch (students).</param>
    /// <param name="options">Sampling of anchors; the architecture's shape is filled in.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public SegmenterNetwork(SegmenterArchitecture architecture, bool withNoise, RegionProposalOptions options, Generator generator)
        : base(nameof(SegmenterNetwork))
    {
        architecture.Validate();
        Architecture = architecture;
        var backbone = architecture.Backbone;
        Body = new ResNetBody(backbone, includeHeadStage: false, generator);
        Proposals = new RegionProposalNetwork(
            backbone.BodyChannels,
            options with
            {
                AnchorSizes = architecture.AnchorSizes,
                AspectRatios = architecture.AnchorAspectRatios,
                Stride = backbone.BodyStride,
                Channels = architecture.ProposalChannels,
            },
            generator);
        Heads = new RegionHeads(architecture, withNoise, generator);
        register_module("backbone", new ModuleGroup(("body", Body)));
        register_module("rpn", Proposals);
        register_module("roi_heads", Heads);
        if (architecture.MaskHead == MaskHeadKind.FineFeatures)
        {
            var maps = backbone.MapsByStride();
            if (!maps.ContainsKey(2) || !maps.ContainsKey(4) || !maps.ContainsKey(8))
            {
                throw new ArgumentException(
                    $"{nameof(MaskHeadKind.FineFeatures)} needs maps of stride 2, 4 and 8; the backbone has {string.Join(", ", maps.Keys)}.",
                    nameof(architecture));
            }

            _maskFeatures = new FineMaskFeatures(maps[2], maps[4], maps[8], architecture.MaskChannels, generator);
            register_module("mask_features", _maskFeatures);
        }
    }

    public SegmenterArchitecture Architecture { get; }

    public ResNetBody Body { get; }

    public RegionProposalNetwork Proposals { get; }

    public RegionHeads Heads { get; }

    /// <summary>The best boxes of each image, best first. No gradient flows through them.</summary>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    /// <param name="limits">How many.</param>
    public IReadOnlyList<RegionProposals> Propose(FeatureMaps maps, IReadOnlyList<ImageSize> sizes, ProposalLimits limits)
    {
        using var scope = NewDisposeScope();
        var (objectness, deltas) = Proposals.call(maps.Regions);
        var proposals = Propose(objectness, deltas, sizes, limits);
        foreach (var (boxes, scores) in proposals)
        {
            boxes.MoveToOuterDisposeScope();
            scores.MoveToOuterDisposeScope();
        }

        return proposals;
    }

    /// <summary>The same from what the proposal network said already.</summary>
    public IReadOnlyList<RegionProposals> Propose(
        Tensor objectness, Tensor deltas, IReadOnlyList<ImageSize> sizes, ProposalLimits limits) =>
        Proposals.Propose(objectness.detach(), deltas.detach(), sizes, new ProposalSettings
        {
            PreNmsTopN = limits.BeforeNms,
            PostNmsTopN = limits.AfterNms,
            NmsThreshold = limits.NmsThreshold,
        });

    /// <summary>Takes images through the trunk.</summary>
    /// <param name="images">[B, 3, H, W], normalised.</param>
    public FeatureMaps Features(Tensor images)
    {
        using var scope = NewDisposeScope();
        var maps = Body.Maps(images);
        var masks = _maskFeatures?.call(maps[2], maps[4], maps[8]);
        return new FeatureMaps(maps[Architecture.Backbone.BodyStride].MoveToOuterDisposeScope(), masks?.MoveToOuterDisposeScope());
    }
}
