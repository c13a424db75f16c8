using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// The detector, Mask R-CNN C4 with an embedding classifier. Parameters are named as in the authors' checkpoints: <c>backbone.body.*</c>,
/// <c>rpn.*</c>, <c>roi_heads.*</c> (and <c>mask_features.*</c>, which theirs do not contain).
/// </summary>
internal sealed class SegmenterNetwork : nn.Module, IDenseBackbone
{
    private const long PixelsOfLargeImages = 256 * 1024;

    private readonly FineMaskFeatures? _maskFeatures;
    private ResNetBackbone? _folded;
    private ScalarType _foldedType;
    private string? _digest;
    private string? _denseDigest;

    /// <param name="architecture">The architecture.</param>
    /// <param name="withNoise">Whether the mask head has a noise branch (students).</param>
    /// <param name="options">Options of the proposal network. Anchors, stride and channels are taken from the architecture.</param>
    /// <param name="generator">Source of the initial weights.</param>
    /// <param name="withCritic">Whether there is a mask critic.</param>
    /// <param name="drawBackbone">
    /// Whether the residual network gets random weights. They take a tenth of a second; without, they are zero, to be loaded.
    /// </param>
    public SegmenterNetwork(
        SegmenterArchitecture architecture,
        bool withNoise,
        RegionProposalOptions options,
        Generator generator,
        bool withCritic = false,
        bool drawBackbone = true)
        : base(nameof(SegmenterNetwork))
    {
        architecture.Validate();
        Architecture = architecture;
        var backbone = architecture.Backbone;
        Backbone = new ResNetBackbone(backbone, includeHeadStage: false, drawBackbone ? generator : null);
        Neck = architecture.NeckChannels > 0 ? new RegionNeck(backbone.BackboneChannels, architecture.NeckChannels, generator) : null;
        Proposals = new RegionProposalNetwork(
            Neck is null ? backbone.BackboneChannels : architecture.NeckChannels,
            options with
            {
                AnchorSizes = architecture.Proposals.AnchorSizes,
                AspectRatios = architecture.Proposals.AnchorAspectRatios,
                Stride = backbone.BackboneStride,
                Channels = architecture.Proposals.Channels,
            },
            generator);
        Heads = new RegionHeads(architecture, withNoise, generator, withCritic, drawBackbone);
        register_module("backbone", new ModuleGroup(("body", Backbone)));
        if (Neck is not null)
        {
            register_module("neck", Neck);
        }

        register_module("rpn", Proposals);
        register_module("roi_heads", Heads);
        if (architecture.Masks.Head == MaskHeadKind.FineFeatures)
        {
            var channels = backbone.FeatureChannels;
            _maskFeatures = new FineMaskFeatures(channels[0], channels[1], channels[2], architecture.Masks.Channels, generator);
            register_module("mask_features", _maskFeatures);
        }
    }

    public SegmenterArchitecture Architecture { get; }

    public ResNetBackbone Backbone { get; }

    /// <summary>The neck that proposals, box regression and masks share; null if they use the map of the backbone.</summary>
    public RegionNeck? Neck { get; }

    public RegionProposalNetwork Proposals { get; }

    public RegionHeads Heads { get; }

    /// <summary>Whether no part of the backbone (of <see cref="Features"/>) is trained.</summary>
    public bool IsBackboneFrozen =>
        Backbone.parameters().All(p => !p.requires_grad) && (_maskFeatures?.parameters().All(p => !p.requires_grad) ?? true);

    /// <summary>Whether the last residual stage is not trained.</summary>
    public bool IsHeadStageFrozen => Heads.Stage.parameters().All(p => !p.requires_grad);

    /// <inheritdoc/>
    public ImagePreprocessing Preprocessing => Architecture.Preprocessing;

    /// <inheritdoc/>
    public bool HasDense => Architecture.Regions.HeadStage == HeadStagePlacement.BeforePooling;

    /// <inheritdoc/>
    public string Digest =>
        _digest ??= BackboneDigest.Of(Architecture.Backbone, Preprocessing, Backbone.state_dict(), _maskFeatures?.state_dict());

    /// <inheritdoc/>
    public string DenseDigest =>
        _denseDigest ??= BackboneDigest.Of(Architecture.Backbone, Preprocessing, Backbone.state_dict(), Heads.Stage.state_dict());

    /// <inheritdoc/>
    public FeatureMaps Run(Tensor pixels) => Run(pixels, Backbone);

    private FeatureMaps Run(Tensor pixels, ResNetBackbone backbone)
    {
        using var scope = NewDisposeScope();
        var maps = backbone.call(pixels);
        var masks = _maskFeatures?.Fuse(Single(maps[0]), Single(maps[1]), Single(maps[2]));
        return new FeatureMaps(Single(maps[^1]).MoveToOuterDisposeScope(), masks?.MoveToOuterDisposeScope());

        static Tensor Single(Tensor map) => map.dtype == ScalarType.BFloat16 ? map.to(float32) : map;
    }

    /// <inheritdoc/>
    public Tensor RunDense(Tensor regions) => Heads.PoolEverywhere(regions);

    /// <summary>Whether a parameter or buffer belongs to the residual network, including its last stage.</summary>
    /// <param name="name">Its name in the state_dict.</param>
    public static bool IsOfBackbone(string name) =>
        name.StartsWith("backbone.", StringComparison.Ordinal)
        || name.StartsWith("roi_heads.box.feature_extractor.", StringComparison.Ordinal);

    /// <summary>Freezes the backbone, and optionally also the proposal network and the neck.</summary>
    public void FreezeBackbone(bool withProposals = false)
    {
        foreach (var parameter in Backbone.parameters().Concat(_maskFeatures?.parameters() ?? [])
            .Concat(withProposals ? Proposals.parameters().Concat(Neck?.parameters() ?? []) : []))
        {
            parameter.requires_grad_(false);
        }
    }

    /// <summary>Freezes the last residual stage (res5, the region head).</summary>
    public void FreezeHeadStage()
    {
        foreach (var parameter in Heads.Stage.parameters())
        {
            parameter.requires_grad_(false);
        }
    }

    /// <summary>
    /// Copies all weights, and the calibration of a critic, from a network of the same architecture. A noise branch or critic that only
    /// one of them has is not changed.
    /// </summary>
    public void CopyWeights(SegmenterNetwork other)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var own = state_dict();
        Copy(other.state_dict().Where(pair => own.ContainsKey(pair.Key)), this);
        if (Heads.Critic is { } critic && other.Heads.Critic is { } taught)
        {
            critic.Calibration = taught.Calibration;
        }
    }

    /// <summary>Copies weights by name.</summary>
    /// <param name="values">The values by name.</param>
    /// <param name="target">The module with parameters or buffers of these names.</param>
    /// <exception cref="ArgumentException">The module has no parameter or buffer of a name, or its shape differs.</exception>
    public static void Copy(IEnumerable<KeyValuePair<string, Tensor>> values, nn.Module target)
    {
        var own = target.state_dict();
        foreach (var (name, value) in values)
        {
            if (!own.TryGetValue(name, out var place) || !place.shape.SequenceEqual(value.shape))
            {
                throw new ArgumentException(
                    $"The initial model does not match the architecture: {name} has shape [{string.Join(", ", value.shape)}], "
                    + $"but [{string.Join(", ", place?.shape ?? [])}] is needed.");
            }

            place.copy_(value);
        }
    }

    /// <summary>Computes the outputs of the proposal network for the anchors.</summary>
    /// <param name="maps">Features of the batch, from <see cref="WithNeck"/>.</param>
    /// <returns>Logits [B, A, h, w] and box deltas [B, 4·A, h, w].</returns>
    public (Tensor Objectness, Tensor Deltas) ScoreAnchors(FeatureMaps maps) => Proposals.call(maps.Neck ?? maps.C4);

    /// <summary>Computes the proposals of each image, best first. No gradient flows through them.</summary>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    /// <param name="limits">Maximum numbers of anchors and proposals.</param>
    public IReadOnlyList<RegionProposals> Propose(FeatureMaps maps, IReadOnlyList<ImageSize> sizes, ProposalLimits limits)
    {
        using var scope = NewDisposeScope();
        var (objectness, deltas) = ScoreAnchors(WithNeck(maps));
        var proposals = Propose(objectness, deltas, sizes, limits);
        foreach (var (boxes, scores) in proposals)
        {
            boxes.MoveToOuterDisposeScope();
            scores.MoveToOuterDisposeScope();
        }

        return proposals;
    }

    /// <summary>Computes the proposals of each image from given outputs of the proposal network.</summary>
    public IReadOnlyList<RegionProposals> Propose(
        Tensor objectness, Tensor deltas, IReadOnlyList<ImageSize> sizes, ProposalLimits limits) =>
        Proposals.Propose(objectness.detach(), deltas.detach(), sizes, new ProposalSettings
        {
            PreNmsTopN = limits.BeforeNms,
            PostNmsTopN = limits.AfterNms,
            NmsThreshold = limits.NmsThreshold,
        });

    /// <inheritdoc cref="ConvolutionUnit.Synchronize"/>
    public void Synchronize(ICollective collective)
    {
        Backbone.Synchronize(collective);
        Heads.Stage.Synchronize(collective);
    }

    /// <summary>Whether a parameter belongs to the mask critic.</summary>
    /// <param name="name">Its name in the state_dict.</param>
    public static bool IsOfCritic(string name) => name.Contains(".critic.", StringComparison.Ordinal);

    /// <summary>Computes the backbone features of images.</summary>
    /// <param name="images">[B, 3, H, W], normalized.</param>
    public FeatureMaps Features(Tensor images) => WithDense(Run(images));

    /// <summary>
    /// Prepares for prediction: <see cref="FoldedFeatures"/> and the regions of the heads then go through copies of the residual stages
    /// whose convolutions hold their batch normalization. Call when the network is trained; later changes of its weights do not reach the
    /// copies.
    /// </summary>
    /// <param name="type">
    /// What the copies, and the proposal network's first convolution, compute in. What they give is single precision.
    /// </param>
    public void Fold(ScalarType type = ScalarType.Float32)
    {
        if (_folded is not null && _foldedType == type)
        {
            return;
        }

        _folded?.Dispose();
        _folded = Backbone.Fold(type);
        _foldedType = type;
        Heads.Fold(type);
        Proposals.Fold(type);
    }

    /// <summary>Computes the same as <see cref="Features"/>, except for rounding, but faster. Call <see cref="Fold"/> before.</summary>
    /// <param name="images">[B, 3, H, W], normalized.</param>
    public FeatureMaps FoldedFeatures(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var typed = images.to(_foldedType);

        // Large images one by one: together they would need the memory of all, and be no faster.
        var turns = images.shape[2] * images.shape[3] < PixelsOfLargeImages || images.shape[0] == 1
            ? [Run(typed, _folded!)]
            : Enumerable.Range(0, (int)images.shape[0]).Select(i => Run(typed.narrow(0, i, 1), _folded!)).ToArray();
        var maps = new FeatureMaps(
            Join([.. turns.Select(turn => turn.C4)]), turns[0].Masks is null ? null : Join([.. turns.Select(turn => turn.Masks!)]));
        maps = WithDense(maps, folded: true);
        maps.C4.MoveToOuterDisposeScope();
        maps.Masks?.MoveToOuterDisposeScope();
        maps.Dense?.MoveToOuterDisposeScope();
        return maps;
    }

    private static Tensor Join(Tensor[] parts) => parts.Length == 1 ? parts[0] : cat(parts);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _folded?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Adds the features of the neck, if there is one: the input of proposals and heads.</summary>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="drop">Dropout of the backbone's map before the neck, in training; null for none.</param>
    public FeatureMaps WithNeck(FeatureMaps maps, Func<Tensor, Tensor>? drop = null) =>
        Neck is null || maps.Neck is not null ? maps : maps with { Neck = Neck.Reduce(drop is null ? maps.C4 : drop(maps.C4)) };

    /// <summary>
    /// The same features, with those of the last residual stage where <see cref="HeadStagePlacement.BeforePooling"/> wants them.
    /// </summary>
    public FeatureMaps WithDense(FeatureMaps maps, bool folded = false) =>
        HasDense && maps.Dense is null
            ? maps with { Dense = Heads.PoolEverywhere(maps.C4, folded) }
            : maps;
}
