using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Features;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// Outputs of the box head for the regions of a batch. The tensors belong to the dispose scope in which this object is created.
/// </summary>
internal sealed class DetectedRegions
{
    private readonly RegionHeads _heads;
    private readonly BoxPrediction _prediction;
    private readonly IReadOnlyList<ImageSize> _sizes;
    private readonly long[] _counts;
    private Tensor[]? _regressed;

    /// <param name="heads">The heads that computed the prediction.</param>
    /// <param name="prediction">The prediction for all regions of the batch, image by image.</param>
    /// <param name="boxes">The regions of each image, [n, 4] in network pixels.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    public DetectedRegions(RegionHeads heads, BoxPrediction prediction, IReadOnlyList<Tensor> boxes, IReadOnlyList<ImageSize> sizes)
    {
        _heads = heads;
        _prediction = prediction;
        _sizes = sizes;
        Boxes = boxes;
        _counts = [.. boxes.Select(ofImage => ofImage.shape[0])];
    }

    /// <summary>The features that the regions were pooled from, with what was made of them on the way.</summary>
    public required FeatureMaps Maps { get; init; }

    /// <summary>For each image its regions, [n, 4] in network pixels.</summary>
    public IReadOnlyList<Tensor> Boxes { get; }

    /// <summary>The objectness of the proposals of each image, [n] in 0…1; empty for given regions.</summary>
    public IReadOnlyList<Tensor> Objectness { get; set; } = [];

    /// <summary>Gets the regions of each image in the space of the word embeddings, [n, D].</summary>
    public Tensor[] Embeddings() => Split(_prediction.Embeddings);

    /// <summary>Computes the class logits of all regions, [N, K].</summary>
    /// <param name="classEmbeddings">[K, D], background first.</param>
    public Tensor ClassLogits(Tensor classEmbeddings) => _heads.Classify(_prediction.Embeddings, classEmbeddings);

    /// <summary>Gets the regressed boxes of each image, [n, 4], clipped to the image.</summary>
    public Tensor[] Regressed() => _regressed ??=
        [.. Split(_prediction.BoxDeltas).Select((deltas, i) => BoxPostProcessor.DecodeBoxes(deltas, Boxes[i], _sizes[i]))];

    /// <summary>
    /// Gets the logits of the estimated IoU of each image's regressed boxes with an object, [n]; null if the network does not predict it.
    /// </summary>
    public Tensor[]? Ious() => _prediction.Iou is { } iou ? Split(iou) : null;

    /// <summary>Splits values of all regions by image.</summary>
    /// <param name="ofAll">[N, …].</param>
    public Tensor[] Split(Tensor ofAll) => ofAll.split(_counts);
}
