using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>What the box head makes of the regions of a batch. Its tensors live in the dispose scope that it was made in.</summary>
internal sealed class DetectedRegions
{
    private readonly RegionHeads _heads;
    private readonly BoxPrediction _prediction;
    private readonly IReadOnlyList<ImageSize> _sizes;
    private readonly long[] _counts;
    private Tensor[]? _regressed;

    /// <param name="heads">The heads that made the prediction.</param>
    /// <param name="prediction">Of all regions of the batch, image by image.</param>
    /// <param name="boxes">For each image [n, 4] in network pixels: the regions.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    public DetectedRegions(RegionHeads heads, BoxPrediction prediction, IReadOnlyList<Tensor> boxes, IReadOnlyList<ImageSize> sizes)
    {
        _heads = heads;
        _prediction = prediction;
        _sizes = sizes;
        Boxes = boxes;
        _counts = [.. boxes.Select(ofImage => ofImage.shape[0])];
    }

    /// <summary>For each image its regions, [n, 4] in network pixels.</summary>
    public IReadOnlyList<Tensor> Boxes { get; }

    /// <summary>For each image the probability of an object in its proposals, [n]; empty for regions that were given.</summary>
    public IReadOnlyList<Tensor> Objectness { get; set; } = [];

    /// <summary>For each image its regions in word space, [n, D].</summary>
    public Tensor[] Embeddings() => Split(_prediction.Embeddings);

    /// <summary>Logits of all regions, [N, K].</summary>
    /// <param name="classEmbeddings">[K, D], background first.</param>
    public Tensor ClassLogits(Tensor classEmbeddings) => _heads.Classify(_prediction.Embeddings, classEmbeddings);

    /// <summary>For each image the regressed boxes, [n, 4], clipped to the image.</summary>
    public Tensor[] Regressed() => _regressed ??=
        [.. Split(_prediction.BoxDeltas).Select((deltas, i) => BoxPostProcessor.DecodeBoxes(deltas, Boxes[i], _sizes[i]))];

    /// <summary>
    /// For each image the logits of how well the regressed boxes overlap an object, [n]; null where that is not predicted.
    /// </summary>
    public Tensor[]? Ious() => _prediction.Iou is { } fit ? Split(fit) : null;

    /// <summary>Splits a value of all regions by image.</summary>
    /// <param name="ofAll">[N, …].</param>
    public Tensor[] Split(Tensor ofAll) => ofAll.split(_counts);
}
