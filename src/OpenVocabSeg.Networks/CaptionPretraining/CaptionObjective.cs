using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The losses of caption pretraining: those of the grounding head and, if there is one, of the multimodal transformer.</summary>
internal sealed class CaptionObjective
{
    private readonly GroundingHead _grounding;
    private readonly MultimodalTransformerHead? _transformer;
    private readonly Tensor? _vocabulary;
    private readonly ICollective _collective;

    /// <param name="grounding">The grounding head, whose projection both heads use.</param>
    /// <param name="transformer">The multimodal transformer; null leaves it out.</param>
    /// <param name="vocabulary">[N, D] all word embeddings; needed with a transformer.</param>
    /// <param name="processes">Processes that have the regions of other images of the batch; null means none.</param>
    public CaptionObjective(
        GroundingHead grounding,
        MultimodalTransformerHead? transformer = null,
        Tensor? vocabulary = null,
        ICollective? processes = null)
    {
        _grounding = grounding;
        _transformer = transformer;
        _vocabulary = vocabulary;
        _collective = processes ?? SingleProcess.Instance;
    }

    /// <summary>
    /// Computes the losses by name, each a scalar. Training minimizes their sum. Caption i belongs to image i. Every caption is compared
    /// with every image of the batch, so each process computes the losses of the whole batch; gradients flow to its own regions.
    /// </summary>
    /// <param name="regions">The regions of the images of this process.</param>
    /// <param name="captions">The captions of the whole batch.</param>
    /// <param name="random">Draws negatives if the loss needs them.</param>
    /// <param name="dropout">Dropout of the transformer; null for none.</param>
    public IReadOnlyList<(string Name, Tensor Loss)> Losses(
        RegionBatch regions, CaptionTokens captions, Random random, SeededDropout? dropout)
    {
        var rows = _collective.GatherRows(_grounding.call(regions.Features), regions.Mask, regions.Locations);
        var projected = rows[0];
        regions = new RegionBatch(regions.Features, rows[1], rows[2]);
        var distances = _grounding.Distances(captions.Embeddings, captions.Words, projected, regions.Mask);
        var losses = _grounding.Losses(distances, random);
        if (_transformer is null)
        {
            return losses;
        }

        var output = _transformer.Read(captions, projected, regions, _vocabulary!, dropout);
        return [.. losses, .. MultimodalTransformerHead.Losses(output, captions)];
    }
}
