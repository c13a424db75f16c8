using OpenVocabSeg.Networks.Collectives;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// The backbone of a detector: stem and stages of a residual network, named <c>stem</c>, <c>layer1</c>, <c>layer2</c>, … as in the
/// authors' files. Without its last stage, it computes the shared map of the detector (C4); with it, the grid of caption pretraining
/// (C5). Only batch normalization depends on the training mode: <c>eval()</c> keeps its statistics.
/// </summary>
internal sealed class ResNetBackbone : nn.Module<Tensor, IReadOnlyList<Tensor>>, IMarkedParts
{
    [ComponentName(Name = "stem")]
    private readonly ResNetStem _stem;

    private readonly IReadOnlyList<ResNetStage> _stages;

    /// <summary>Creates a backbone with random weights.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="includeHeadStage">Whether the last stage is part of the backbone (C5) or of the region head (C4).</param>
    /// <param name="generator">Source of the random weights; null leaves them zero, to be loaded.</param>
    /// <exception cref="ArgumentException">The architecture is not valid.</exception>
    public ResNetBackbone(ResNetArchitecture architecture, bool includeHeadStage, Generator? generator)
        : this(architecture, CreateStem(architecture, generator), CreateStages(architecture, includeHeadStage, generator))
    {
    }

    private ResNetBackbone(ResNetArchitecture architecture, ResNetStem stem, IReadOnlyList<ResNetStage> stages)
        : base(nameof(ResNetBackbone))
    {
        Architecture = architecture;
        _stem = stem;
        _stages = stages;

        // Called here. Otherwise TorchSharp would register the fields by their names when the backbone becomes part of a larger module.
        RegisterComponents();
        for (var i = 0; i < stages.Count; i++)
        {
            register_module($"layer{i + 1}", stages[i]);
        }
    }

    /// <summary>The architecture of the network.</summary>
    public ResNetArchitecture Architecture { get; }

    /// <summary>
    /// Freezes the first parts: 0 freezes none, 1 the stem, 2 the stem and layer1, and so on (the authors' FREEZE_CONV_BODY_AT).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer parts.</exception>
    public void FreezeAt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _stages.Count + 1);
        nn.Module[] parts = [_stem, .. _stages];
        foreach (var parameter in parts.Take(count).SelectMany(part => part.parameters()))
        {
            parameter.requires_grad_(false);
        }
    }

    /// <inheritdoc cref="ConvolutionUnit.Synchronize"/>
    public void Synchronize(ICollective collective)
    {
        _stem.Synchronize(collective);
        foreach (var stage in _stages)
        {
            stage.Synchronize(collective);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<nn.Module> Parts => [_stem, .. _stages];

    /// <inheritdoc/>
    public Func<Tensor, int, Tensor>? Mark { get; set; }

    /// <summary>A copy for prediction, with the normalization inside the convolutions (its weights have other names).</summary>
    /// <param name="type">What it computes in.</param>
    public ResNetBackbone Fold(ScalarType type = ScalarType.Float32) =>
        new(Architecture, _stem.Fold(type), [.. _stages.Select(stage => stage.Fold(type))]);

    /// <param name="input">[B, 3, H, W], preprocessed.</param>
    /// <returns>
    /// The maps of the stem and of every stage, with the channels and strides of <see cref="ResNetArchitecture.FeatureChannels"/> and
    /// <see cref="ResNetArchitecture.FeatureStrides"/>; sizes are rounded up.
    /// </returns>
    public override IReadOnlyList<Tensor> forward(Tensor input) => Run(input, _stages.Count);

    /// <summary>The last stage of the backbone.</summary>
    public ResNetStage LastStage => _stages[^1];

    /// <summary>Computes the maps of the stem and of the first stages.</summary>
    /// <param name="input">[B, 3, H, W], preprocessed.</param>
    /// <param name="stages">Number of stages.</param>
    public IReadOnlyList<Tensor> Run(Tensor input, int stages)
    {
        using var scope = NewDisposeScope();
        var maps = new List<Tensor> { Marked(_stem.call(MemoryLayout.ChannelsLast(input)), 1) };
        foreach (var stage in _stages.Take(stages))
        {
            maps.Add(Marked(stage.call(maps[^1]), maps.Count + 1));
        }

        return [.. maps.Select(map => map.MoveToOuterDisposeScope())];
    }

    private Tensor Marked(Tensor map, int parts) => Mark is null ? map : Mark(map, parts);

    private static ResNetStem CreateStem(ResNetArchitecture architecture, Generator? generator)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        architecture.Validate();
        return new ResNetStem(architecture, generator);
    }

    private static ResNetStage[] CreateStages(ResNetArchitecture architecture, bool includeHeadStage, Generator? generator)
    {
        var count = includeHeadStage ? architecture.Stages.Count : architecture.BackboneStageCount;
        return [.. Enumerable.Range(0, count).Select(index => new ResNetStage(architecture, index, generator))];
    }
}
