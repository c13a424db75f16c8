using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>
/// Computes intermediate results of a segmenter, for research and reports: its proposals, class probabilities and masks of given boxes,
/// the expected noise of masks, and where an image resembles a word. The caller still owns the segmenter.
/// </summary>
internal sealed class SegmenterProbe
{
    private readonly InstanceSegmenter _segmenter;

    /// <param name="segmenter">A segmenter; its vocabulary is used.</param>
    public SegmenterProbe(InstanceSegmenter segmenter)
    {
        ArgumentNullException.ThrowIfNull(segmenter);
        _segmenter = segmenter;
    }

    /// <summary>Predicts the noise of the student's masks in given boxes, for every pixel.</summary>
    /// <param name="image">An image.</param>
    /// <param name="boxes">Boxes in its pixels, such as those of pseudo labels.</param>
    /// <returns>
    /// One value per pixel, row by row; NaN outside all boxes, and the largest value where boxes overlap. With a mask critic, the value
    /// is the probability, 0…1, that the mask is wrong at the pixel. With a noise branch, it is the standard deviation σ of the mask
    /// logits. All values are NaN if there is neither.
    /// </returns>
    public float[] PredictNoise(PixelImage image, IReadOnlyList<BoundingBox> boxes)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        using var work = _segmenter.Use();
        var map = new NoiseMap(image.Height, image.Width);
        if (boxes.Count > 0 && _segmenter.PredictsNoise)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var (_, prediction, _, _) = PredictMasks(image, boxes);
            map.Add(boxes, prediction.StandardDeviation ?? Doubt(prediction, prediction.Probabilities.gt(KeptScalars.Half).to(float32)));
        }

        return map.Values;
    }

    /// <summary>Predicts the probability that given masks are wrong, for every pixel.</summary>
    /// <param name="image">An image.</param>
    /// <param name="boxes">Boxes in its pixels, such as those of pseudo labels.</param>
    /// <param name="masks">For each box, a mask with the size of the image.</param>
    /// <returns>One value in 0…1 per pixel, row by row; NaN outside all boxes, and the largest value where boxes overlap.</returns>
    /// <exception cref="InvalidOperationException">There is no mask critic.</exception>
    /// <exception cref="ArgumentException">The lists differ in length, or a mask does not have the size of the image.</exception>
    public float[] PredictNoise(PixelImage image, IReadOnlyList<BoundingBox> boxes, IReadOnlyList<RunLengthMask> masks)
    {
        CheckJudged(image, boxes, masks);
        var map = new NoiseMap(image.Height, image.Width);
        if (boxes.Count > 0)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var (_, prediction, regions, transform) = PredictMasks(image, boxes);
            map.Add(boxes, Doubt(prediction, Targets(masks, regions, transform)));
        }

        return map.Values;
    }

    /// <summary>Judges given masks, such as pseudo masks, by the image.</summary>
    /// <param name="image">An image.</param>
    /// <param name="boxes">Boxes in its pixels. The critic searches for the true masks inside them.</param>
    /// <param name="masks">For each box, a mask with the size of the image.</param>
    /// <returns>
    /// For each mask, its expected noise and the mask that the critic expects to be true. The noise is judged in the surroundings of the
    /// mask, independent of the given box.
    /// </returns>
    /// <exception cref="InvalidOperationException">There is no mask critic.</exception>
    /// <exception cref="ArgumentException">The lists differ in length, or a mask does not have the size of the image.</exception>
    public IReadOnlyList<MaskJudgment> Judge(PixelImage image, IReadOnlyList<BoundingBox> boxes, IReadOnlyList<RunLengthMask> masks)
    {
        CheckJudged(image, boxes, masks);
        if (boxes.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (maps, prediction, regions, transform) = PredictMasks(image, boxes);
        var probabilities = MaskLoss.Judge(prediction, Targets(masks, regions, transform), _segmenter.Network.Heads.Critic!);
        var noise = MaskJudge.Noise(_segmenter.Network.Heads, maps, [masks], [transform])[0];
        var expected = MaskPaster.Paste(probabilities, regions, transform.Network, transform.Original);
        return [.. noise.Zip(expected, (value, mask) => new MaskJudgment(value, mask))];
    }

    /// <summary>
    /// Computes the class probabilities of given boxes, for example to check whether the noun of a pseudo label is right.
    /// </summary>
    /// <param name="image">An image.</param>
    /// <param name="boxes">Boxes in its pixels. They are not regressed.</param>
    /// <returns>
    /// For each box, the softmax over the background, at index 0, and <see cref="InstanceSegmenter.Classes"/>, starting at index 1.
    /// </returns>
    public IReadOnlyList<IReadOnlyList<float>> ClassProbabilities(PixelImage image, IReadOnlyList<BoundingBox> boxes)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        using var work = _segmenter.Use();
        if (boxes.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (maps, transforms) = _segmenter.ReadFeatures([image]);
        var regions = tensor(transforms[0].ToNetwork(boxes), [boxes.Count, 4], device: _segmenter.Device);
        var pooled = _segmenter.Network.Heads.Pool(maps, RoIAlign.Regions(regions, image: 0));
        var logits = _segmenter.Embeddings.MergeSynonyms(
            _segmenter.Network.Heads.PredictBoxes(pooled, _segmenter.Embeddings.Rows).ClassLogits);
        var probabilities = logits.softmax(1).ReadArray<float>();
        return [.. probabilities.Chunk(_segmenter.Classes.Count + 1)];
    }

    /// <summary>Proposes regions that may contain objects of any class.</summary>
    /// <param name="image">An image.</param>
    /// <param name="limits">Maximum numbers of anchors and regions.</param>
    /// <param name="regress">
    /// Whether the box head regresses their boxes. If false, the boxes stay as proposed, and the box head does not run.
    /// </param>
    /// <returns>The regions, the most probable first.</returns>
    public IReadOnlyList<ProposedRegion> Propose(PixelImage image, ProposalLimits limits, bool regress = true)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(limits);
        using var work = _segmenter.Use();
        limits.Validate();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (maps, transforms) = _segmenter.ReadFeatures([image]);
        var transform = transforms[0];
        var proposals = _segmenter.Network.Propose(maps, [transform.Network], limits)[0];
        var boxes = transform.ToOriginal(proposals.Boxes.ReadArray<float>());
        if (!regress)
        {
            return [.. proposals.Scores.ReadArray<float>().Select((score, i) => new ProposedRegion(boxes[i], boxes[i], score))];
        }

        var pass = RegionDetector.PredictBoxes(_segmenter.Network.Heads, maps, [proposals.Boxes], [transform.Network]);
        var regressed = transform.ToOriginal(pass.Regressed()[0].ReadArray<float>());
        return [.. proposals.Scores.ReadArray<float>().Select((score, i) => new ProposedRegion(boxes[i], regressed[i], score))];
    }

    /// <summary>Predicts the masks of objects of any class in given boxes.</summary>
    /// <param name="image">An image.</param>
    /// <param name="boxes">Boxes in its pixels. They are not regressed.</param>
    /// <param name="threshold">Probability above which a pixel belongs to a mask, above 0 and below 1.</param>
    /// <returns>For each box, a mask with the size of the image.</returns>
    public IReadOnlyList<RunLengthMask> SegmentBoxes(PixelImage image, IReadOnlyList<BoundingBox> boxes, double threshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(threshold, 1);
        using var work = _segmenter.Use();
        if (boxes.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (_, prediction, regions, transform) = PredictMasks(image, boxes);
        return MaskPaster.Paste(prediction.Probabilities, regions, transform.Network, transform.Original, (float)threshold);
    }

    /// <summary>Computes how much each part of an image resembles words: for heat maps, and to match images with sentences.</summary>
    /// <param name="image">An image.</param>
    /// <param name="words">Names in <see cref="InstanceSegmenter.Words"/>.</param>
    /// <returns>For each word, a map of the image.</returns>
    /// <exception cref="ArgumentException">A word is unknown; the message names it.</exception>
    public IReadOnlyList<WordResponse> Respond(PixelImage image, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(words);
        using var work = _segmenter.Use();
        if (words.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var vectors = _segmenter.Words.EmbedAll(words, _segmenter.Device);
        var responses = _segmenter.Network.Heads.Respond(_segmenter.Network.Heads.Dense(_segmenter.ReadFeatures([image]).Maps)[0], vectors);
        var (height, width) = ((int)responses.shape[1], (int)responses.shape[2]);
        var values = responses.ReadArray<float>().Chunk(height * width).ToArray();
        return [.. words.Select((word, i) => new WordResponse(word, height, width, values[i]))];
    }

    private void CheckJudged(PixelImage image, IReadOnlyList<BoundingBox> boxes, IReadOnlyList<RunLengthMask> masks)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(masks);
        using var work = _segmenter.Use();
        if (!_segmenter.JudgesMasks)
        {
            throw new InvalidOperationException($"This model has no mask critic: train a student with {nameof(MaskNoiseLoss.Posterior)}.");
        }

        if (boxes.Count != masks.Count)
        {
            throw new ArgumentException($"{boxes.Count} boxes were given, but {masks.Count} masks.", nameof(masks));
        }
    }

    private (FeatureMaps Maps, MaskPrediction Prediction, Tensor Boxes, ImageTransform Transform) PredictMasks(
        PixelImage image, IReadOnlyList<BoundingBox> boxes)
    {
        var (maps, transforms) = _segmenter.ReadFeatures([image]);
        var transform = transforms[0];
        var regions = tensor(transform.ToNetwork(boxes), [boxes.Count, 4], device: _segmenter.Device);
        var prediction = _segmenter.Network.Heads.PredictMasks(maps, RoIAlign.Regions(regions, image: 0));
        return (maps, prediction, regions, transform);
    }

    private Tensor Targets(IReadOnlyList<RunLengthMask> masks, Tensor regions, ImageTransform transform) =>
        MaskTargets.Create(
            [.. masks.Select(mask => new RunLengthInstanceMask(mask, transform, dilated: false))],
            regions,
            KeptScalars.Range(masks.Count, int64, _segmenter.Device),
            _segmenter.Network.Heads.MaskResolution);

    private Tensor Doubt(MaskPrediction prediction, Tensor masks) =>
        (masks - MaskLoss.Judge(prediction, masks, _segmenter.Network.Heads.Critic!)).abs();
}
