using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// The trained part of a caption model: the backbone with its last stage (C5) and the projection of its cells to the space of the word
/// embeddings. Names of parameters are those of the authors' pretraining model.
/// </summary>
internal sealed class CaptionNetwork : nn.Module
{
    private readonly IReadOnlyList<int>? _windows;

    /// <param name="architecture">The architecture.</param>
    /// <param name="compatibility">Defects of the authors' code to reproduce.</param>
    /// <param name="generator">Draws the initial weights, on the CPU.</param>
    /// <param name="drawBackbone">Whether the backbone gets random weights; otherwise they are zero, to be loaded.</param>
    public CaptionNetwork(
        CaptionModelArchitecture architecture, AuthorsCompatibility compatibility, Generator generator, bool drawBackbone = true)
        : base(nameof(CaptionNetwork))
    {
        architecture.Validate();
        _windows = architecture.Grounding.RegionWindows;
        Backbone = new ResNetBackbone(architecture.Backbone, includeHeadStage: true, drawBackbone ? generator : null);
        Grounding = new GroundingHead(
            architecture.Backbone.HeadChannels, architecture.EmbeddingSize, architecture.Grounding, compatibility);
        Initialization.Linear(Grounding, generator);
        register_module("backbone", new ModuleGroup(("body", Backbone)));
        register_module("mmss_heads", new ModuleGroup((nameof(GroundingHead), Grounding)));
    }

    /// <summary>Stem, stages and last stage.</summary>
    public ResNetBackbone Backbone { get; }

    /// <summary>Projection and alignment.</summary>
    public GroundingHead Grounding { get; }

    /// <summary>Computes the regions: cells or windows of the backbone's last map.</summary>
    /// <param name="images">The images.</param>
    /// <param name="maximum">Maximum number of cells per image; null keeps all.</param>
    /// <param name="random">Chooses the cells if there are more; null keeps the first in row-major order.</param>
    /// <param name="processes">Processes that have other images of the batch; null means none.</param>
    public RegionBatch Regions(ImageBatch images, int? maximum = null, Random? random = null, ICollective? processes = null)
    {
        var padded = new ImageSize((int)images.Pixels.shape[2], (int)images.Pixels.shape[3]);
        var sizes = images.Transforms.Select(transform => transform.Network).ToArray();
        return GridRegions.Take(Grid(images), sizes, padded, maximum, random, _windows, processes);
    }

    /// <summary>Computes the backbone's last map.</summary>
    /// <param name="images">The images.</param>
    /// <returns>[B, V, h, w].</returns>
    public Tensor Grid(ImageBatch images)
    {
        // Channels-last layout: convolutions keep it, and take a third less time on the CPU.
        var pixels = images.Pixels.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        return Backbone.call(pixels)[^1];
    }
}
