using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Inference;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A trained open-vocabulary instance segmenter: a teacher (stage 2) or a student (stage 4). Its vocabulary is data, not
/// architecture: <see cref="WithVocabulary(IEnumerable{string})"/> gives a segmenter of other words over the same weights.
/// Predictions may run on several threads at once.
/// </summary>
public sealed class InstanceSegmenter : IDisposable
{
    private readonly SharedNetwork _shared;
    private readonly VocabularyEmbeddings _embeddings;
    private int _disposed;

    internal InstanceSegmenter(SegmenterNetwork network, WordEmbeddings words, IReadOnlyList<string> classes, bool normalizeEmbeddings)
        : this(network, words, [.. classes.Select(VocabularyClass.FromString)], normalizeEmbeddings)
    {
    }

    internal InstanceSegmenter(
        SegmenterNetwork network, WordEmbeddings words, IReadOnlyList<VocabularyClass> vocabulary, bool normalizeEmbeddings)
        : this(new SharedNetwork(network), words, vocabulary, normalizeEmbeddings)
    {
    }

    private InstanceSegmenter(
        SharedNetwork shared, WordEmbeddings words, IReadOnlyList<VocabularyClass> vocabulary, bool normalizeEmbeddings)
    {
        Words = words;
        Vocabulary = vocabulary;
        Classes = [.. vocabulary.Select(entry => entry.Name)];
        NormalizeEmbeddings = normalizeEmbeddings;
        _embeddings = VocabularyEmbeddings.Create(words, vocabulary, normalizeEmbeddings, DeviceOf(shared.Network));
        _shared = shared;
        shared.Network.eval();
    }

    /// <summary>The shape of the network.</summary>
    public SegmenterArchitecture Architecture => Network.Architecture;

    /// <summary>The words that a vocabulary can be made of.</summary>
    public WordEmbeddings Words { get; }

    /// <summary>The classes that predictions name.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The classes with the words that are looked for under each name.</summary>
    public IReadOnlyList<VocabularyClass> Vocabulary { get; }

    /// <summary>Whether there is a mask critic or a noise branch, so that <see cref="Detection.MaskNoise"/> means something.</summary>
    public bool PredictsNoise => Network.Heads.HasNoise || JudgesMasks;

    /// <summary>Whether there is a mask critic (students of <see cref="MaskNoiseLoss.Posterior"/>), so that it can <see cref="Judge"/>.</summary>
    public bool JudgesMasks => Network.Heads.Critic is not null;

    /// <summary>
    /// Remembers what the trunk says of pictures, so that another prediction on one of them, by any segmenter with the same trunk, need not
    /// run it. Segmenters of other vocabularies made from this one have it too; it stays the caller's, to be disposed after their last use.
    /// </summary>
    /// <value>Default: null, nothing is remembered.</value>
    public FeatureStore? Features { get; set; }

    internal SegmenterNetwork Network => _shared.Network;

    internal bool NormalizeEmbeddings { get; }

    internal Device Device => _embeddings.Rows.device;

    /// <summary>A segmenter of other classes over the same weights. Nothing is trained; it takes milliseconds.</summary>
    /// <param name="classes">Class names of one or more known words, such as "zebra" or "skate board".</param>
    /// <returns>A segmenter to be disposed on its own; the weights live as long as one of them does.</returns>
    /// <exception cref="ArgumentException">A word is unknown (the message names it and near ones), a class is named twice, or there is none.</exception>
    public InstanceSegmenter WithVocabulary(IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return WithVocabulary(classes.Select(VocabularyClass.FromString));
    }

    /// <summary>A segmenter of other classes, some of which have synonyms, over the same weights.</summary>
    /// <param name="classes">Classes of known words.</param>
    /// <returns>A segmenter to be disposed on its own; the weights live as long as one of them does.</returns>
    /// <exception cref="ArgumentException">
    /// A word is unknown (the message names it and near ones) or belongs to two classes, a class is named twice, or there is none.
    /// </exception>
    public InstanceSegmenter WithVocabulary(IEnumerable<VocabularyClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        VocabularyClass[] vocabulary = [.. classes];
        if (vocabulary.Length == 0)
        {
            throw new ArgumentException("A vocabulary needs at least one class.", nameof(classes));
        }

        var shared = _shared.Share();
        try
        {
            return new InstanceSegmenter(shared, Words, vocabulary, NormalizeEmbeddings) { Features = Features };
        }
        catch
        {
            shared.Release();
            throw;
        }
    }

    /// <summary>Segments pictures.</summary>
    /// <param name="images">Pictures of any size.</param>
    /// <param name="settings">Thresholds and limits; the authors' unless given.</param>
    /// <param name="cancellationToken">Ends the prediction between batches.</param>
    /// <returns>The detections of each picture, best first.</returns>
    /// <exception cref="ArgumentException">The settings weigh the fit of boxes, which this model does not predict.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public IReadOnlyList<IReadOnlyList<Detection>> Predict(
        IReadOnlyList<PixelImage> images, DetectionSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return Predict(images, [this], settings, cancellationToken)[0];
    }

    /// <summary>Segments pictures under several vocabularies. All that does not depend on the words is computed once.</summary>
    /// <param name="images">Pictures of any size.</param>
    /// <param name="vocabularies">Lists of classes, each as for <see cref="WithVocabulary(IEnumerable{string})"/>.</param>
    /// <param name="settings">Thresholds and limits; the authors' unless given.</param>
    /// <param name="cancellationToken">Ends the prediction between batches.</param>
    /// <returns>For each vocabulary the detections of each picture, best first.</returns>
    /// <exception cref="ArgumentException">
    /// A vocabulary is empty, names a class twice, or has an unknown word; or the settings weigh the fit of boxes, which this model does not predict.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<Detection>>> PredictEach(
        IReadOnlyList<PixelImage> images,
        IEnumerable<IReadOnlyList<string>> vocabularies,
        DetectionSettings? settings = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vocabularies);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var segmenters = new List<InstanceSegmenter>();
        try
        {
            segmenters.AddRange(vocabularies.Select(words => WithVocabulary(words)));
            return Predict(images, segmenters, settings, cancellationToken);
        }
        finally
        {
            segmenters.ForEach(segmenter => segmenter.Dispose());
        }
    }

    /// <summary>The noise that the student expects of its masks in given boxes, for every pixel.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="boxes">Boxes in its pixels, such as those of pseudo labels.</param>
    /// <returns>
    /// A value a pixel, row by row; NaN outside all boxes, the largest where several overlap: with a mask critic the probability, 0…1,
    /// that the mask is wrong there; with a noise branch the standard deviation σ of the mask logits. All NaN where there is neither.
    /// </returns>
    public float[] PredictNoise(PixelImage image, IReadOnlyList<BoundingBox> boxes)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var map = new NoiseMap(image.Height, image.Width);
        if (boxes.Count > 0 && PredictsNoise)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var (_, prediction, _, _) = PredictMasks(image, boxes);
            map.Add(boxes, prediction.StandardDeviation ?? Doubt(prediction, prediction.Probabilities.gt(KeptScalars.Half).to(float32)));
        }

        return map.Values;
    }

    /// <summary>The probability that given masks are wrong, for every pixel.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="boxes">Boxes in its pixels, such as those of pseudo labels.</param>
    /// <param name="masks">For each box a mask the size of the picture.</param>
    /// <returns>A value 0…1 a pixel, row by row; NaN outside all boxes, the largest where several overlap.</returns>
    /// <exception cref="InvalidOperationException">There is no mask critic.</exception>
    /// <exception cref="ArgumentException">The lists differ in length, or a mask has another size than the picture.</exception>
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

    /// <summary>Judges masks that something else drew, such as pseudo masks, by the picture.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="boxes">Boxes in its pixels, inside of which the critic looks for the true masks.</param>
    /// <param name="masks">For each box a mask the size of the picture.</param>
    /// <returns>
    /// For each mask how wrong it is to be expected, by its surroundings and whatever its box, and what the critic takes for the true mask.
    /// </returns>
    /// <exception cref="InvalidOperationException">There is no mask critic.</exception>
    /// <exception cref="ArgumentException">The lists differ in length, or a mask has another size than the picture.</exception>
    public IReadOnlyList<MaskJudgement> Judge(PixelImage image, IReadOnlyList<BoundingBox> boxes, IReadOnlyList<RunLengthMask> masks)
    {
        CheckJudged(image, boxes, masks);
        if (boxes.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (maps, prediction, regions, transform) = PredictMasks(image, boxes);
        var probabilities = MaskLoss.Judge(prediction, Targets(masks, regions, transform), Network.Heads.Critic!);
        var noise = MaskJudge.Noise(Network.Heads, maps, [masks], [transform])[0];
        var expected = MaskPaster.Paste(probabilities, regions, transform.Network, transform.Original);
        return [.. noise.Zip(expected, (value, mask) => new MaskJudgement(value, mask))];
    }

    /// <summary>The class probabilities of given boxes under the vocabulary, such as to see whether a pseudo label's noun is right.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="boxes">Boxes in its pixels, taken as they are: they are not regressed.</param>
    /// <returns>For each box the softmax over the background, at index 0, and <see cref="Classes"/>, the first at index 1.</returns>
    public IReadOnlyList<IReadOnlyList<float>> ClassProbabilities(PixelImage image, IReadOnlyList<BoundingBox> boxes)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (boxes.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (maps, transforms) = ReadFeatures([image]);
        var regions = tensor(transforms[0].ToNetwork(boxes), [boxes.Count, 4], device: Device);
        var pooled = Network.Heads.Pool(maps, RoIAlign.Regions(regions, image: 0));
        var logits = _embeddings.MergeSynonyms(Network.Heads.PredictBoxes(pooled, _embeddings.Rows).ClassLogits);
        var probabilities = logits.softmax(1).ReadArray<float>();
        return [.. probabilities.Chunk(Classes.Count + 1)];
    }

    /// <summary>Proposes regions that may hold objects, whatever their class.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="limits">How many.</param>
    /// <param name="regress">Whether the box head regresses their boxes; without, they stay as proposed, and the head need not run.</param>
    /// <returns>The regions, the most probable first.</returns>
    public IReadOnlyList<ProposedRegion> Propose(PixelImage image, ProposalLimits limits, bool regress = true)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(limits);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        limits.Validate();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (maps, transforms) = ReadFeatures([image]);
        var transform = transforms[0];
        var proposals = Network.Propose(maps, [transform.Network], limits)[0];
        var boxes = transform.ToOriginal(proposals.Boxes.ReadArray<float>());
        if (!regress)
        {
            return [.. proposals.Scores.ReadArray<float>().Select((score, i) => new ProposedRegion(boxes[i], boxes[i], score))];
        }

        var regressed = transform.ToOriginal(Network.Heads.Regress(maps, [proposals.Boxes], [transform.Network])[0].ReadArray<float>());
        return [.. proposals.Scores.ReadArray<float>().Select((score, i) => new ProposedRegion(boxes[i], regressed[i], score))];
    }

    /// <summary>The masks of what is in given boxes, whatever its class.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="boxes">Boxes in its pixels, taken as they are: they are not regressed.</param>
    /// <param name="threshold">Probability above which a pixel belongs to a mask, above 0 and below 1.</param>
    /// <returns>For each box a mask the size of the picture.</returns>
    public IReadOnlyList<RunLengthMask> SegmentBoxes(PixelImage image, IReadOnlyList<BoundingBox> boxes, double threshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(threshold, 1);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (boxes.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (_, prediction, regions, transform) = PredictMasks(image, boxes);
        return MaskPaster.Paste(prediction.Probabilities, regions, transform.Network, transform.Original, (float)threshold);
    }

    /// <summary>How much each part of a picture looks like words: for heat maps, and to match pictures with sentences.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="words">Names that <see cref="Words"/> knows.</param>
    /// <returns>For each word a map of the picture.</returns>
    /// <exception cref="ArgumentException">A word is unknown; the message names it.</exception>
    public IReadOnlyList<WordResponse> Respond(PixelImage image, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(words);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (words.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var vectors = Words.EmbedAll(words, Device);
        var responses = Network.Heads.Respond(Network.Heads.Dense(ReadFeatures([image]).Maps)[0], vectors);
        var (height, width) = ((int)responses.shape[1], (int)responses.shape[2]);
        var values = responses.ReadArray<float>().Chunk(height * width).ToArray();
        return [.. words.Select((word, i) => new WordResponse(word, height, width, values[i]))];
    }

    /// <summary>Writes the model file: a zip of manifest.json, weights.safetensors and words.safetensors.</summary>
    /// <param name="stream">Written to; stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        SegmenterFile.Save(this, stream);
    }

    /// <summary>Reads what <see cref="Save"/> wrote. Nothing in the file is executed.</summary>
    /// <param name="stream">Read from; must be seekable; stays open.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or of a newer format.</exception>
    public static InstanceSegmenter Load(Stream stream, string name = "The model")
    {
        ArgumentNullException.ThrowIfNull(stream);
        TorchRuntime.Initialize();
        return SegmenterFile.Load(stream, name);
    }

    /// <summary>Lets go of the weights.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _embeddings.Dispose();
            _shared.Release();
        }
    }

    /// <summary>The features of pictures, computed or remembered, in the caller's dispose scope.</summary>
    /// <param name="images">Pictures that have one size as network input, or one picture.</param>
    internal (FeatureMaps Maps, IReadOnlyList<ImageTransform> Transforms) ReadFeatures(IReadOnlyList<PixelImage> images)
    {
        if (Features is { } store)
        {
            var (maps, transforms) = store.Read(Network, images, Device);
            return (Network.WithNeck(maps), transforms);
        }

        using var input = ImageBatch.Create(
            [.. images.Select(image => Architecture.Preprocessing.Prepare(image))], Architecture.Preprocessing, Device);
        return (Network.WithNeck(Network.Features(input.Pixels)), input.Transforms);
    }

    private void CheckJudged(PixelImage image, IReadOnlyList<BoundingBox> boxes, IReadOnlyList<RunLengthMask> masks)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(masks);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (!JudgesMasks)
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
        var (maps, transforms) = ReadFeatures([image]);
        var transform = transforms[0];
        var regions = tensor(transform.ToNetwork(boxes), [boxes.Count, 4], device: Device);
        var prediction = Network.Heads.PredictMasks(maps, RoIAlign.Regions(regions, image: 0));
        return (maps, prediction, regions, transform);
    }

    private Tensor Targets(IReadOnlyList<RunLengthMask> masks, Tensor regions, ImageTransform transform) =>
        MaskTargets.Create(
            [.. masks.Select(mask => new BitmapInstanceMask(mask, transform, dilated: false))],
            regions,
            KeptScalars.Range(masks.Count, int64, Device),
            Network.Heads.MaskResolution);

    private Tensor Doubt(MaskPrediction prediction, Tensor masks) => (masks - MaskLoss.Judge(prediction, masks, Network.Heads.Critic!)).abs();

    private static Device DeviceOf(SegmenterNetwork network) => network.parameters().First().device;

    private IReadOnlyList<Detection>[][] Predict(
        IReadOnlyList<PixelImage> images,
        IReadOnlyList<InstanceSegmenter> segmenters,
        DetectionSettings? settings,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        settings ??= new DetectionSettings();
        settings.Validate();
        if (settings.FitWeight != 0 && !Architecture.PredictsBoxFit)
        {
            throw new ArgumentException(
                $"{nameof(DetectionSettings.FitWeight)} is {settings.FitWeight}, but the model does not predict how well boxes fit "
                + $"({nameof(SegmenterArchitecture.PredictsBoxFit)}).",
                nameof(settings));
        }

        var detections = segmenters.Select(_ => new IReadOnlyList<Detection>[images.Count]).ToArray();
        foreach (var batch in SameSizeBatches.Create(images, Architecture.Preprocessing, settings.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            PredictBatch(images, batch, segmenters, settings, detections);
        }

        return detections;
    }

    private void PredictBatch(
        IReadOnlyList<PixelImage> images,
        int[] batch,
        IReadOnlyList<InstanceSegmenter> segmenters,
        DetectionSettings settings,
        IReadOnlyList<Detection>[][] detections)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (maps, transforms) = ReadFeatures([.. batch.Select(index => images[index])]);
        var sizes = transforms.Select(transform => transform.Network).ToArray();
        var proposals = Network.Propose(maps, sizes, settings.Proposals);
        var regions = proposals.Select(p => p.Boxes).ToArray();
        for (var pass = 1; pass < settings.BoxPasses; pass++)
        {
            regions = Network.Heads.Regress(maps, regions, sizes);
        }

        var counts = regions.Select(boxes => boxes.shape[0]).ToArray();
        var pooled = Network.Heads.Pool(maps, cat([.. regions.Select(RoIAlign.Regions)]));
        var found = new BoxDetections[segmenters.Count, batch.Length];
        for (var k = 0; k < segmenters.Count; k++)
        {
            var prediction = Network.Heads.PredictBoxes(pooled, segmenters[k]._embeddings.Rows);
            var logits = segmenters[k]._embeddings.MergeSynonyms(prediction.ClassLogits).split(counts);
            var deltas = prediction.BoxDeltas.split(counts);
            var fits = prediction.Fit?.sigmoid().split(counts);
            for (var i = 0; i < batch.Length; i++)
            {
                found[k, i] = Best(
                    BoxPostProcessor.Detect(
                        logits[i],
                        deltas[i],
                        regions[i],
                        sizes[i],
                        settings.ScoreThreshold,
                        settings.NmsThreshold,
                        settings.MaxDetections,
                        settings.ScoreGivenObject,
                        Factors(proposals[i].Scores, fits?[i], settings)),
                    settings.MaxDetections);
            }
        }

        var masks = RegionMasks.Predict(Network.Heads, maps, found, transforms, settings);
        for (var k = 0; k < segmenters.Count; k++)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                detections[k][batch[i]] = segmenters[k].Detections(found[k, i], masks[i], transforms[i]);
            }
        }
    }

    // What the class probabilities of proposals are multiplied with.
    private static Tensor? Factors(Tensor objectness, Tensor? fit, DetectionSettings settings)
    {
        using Scalar objectnessWeight = settings.ObjectnessWeight;
        using Scalar fitWeight = settings.FitWeight;
        var byObjectness = settings.ObjectnessWeight == 0 ? null : objectness.pow(objectnessWeight);
        var byFit = settings.FitWeight == 0 ? null : fit!.pow(fitWeight);
        return byObjectness is null ? byFit : byFit is null ? byObjectness : byObjectness * byFit;
    }

    private Detection[] Detections(BoxDetections found, RegionMasks masks, ImageTransform transform)
    {
        var scores = found.Scores.ReadArray<float>();
        var labels = found.Labels.ReadArray<long>();
        var regions = found.Regions.ReadArray<long>();
        var boxes = transform.ToOriginal(found.Boxes.ReadArray<float>());
        var detections = new Detection[scores.Length];
        for (var i = 0; i < detections.Length; i++)
        {
            var (mask, noise) = masks.Of(regions[i]);
            detections[i] = new Detection(Classes[(int)labels[i] - 1], scores[i], boxes[i], mask, noise);
        }

        return detections;
    }

    // By score, ties in the order found, and no more than asked for: what a user expects of a list of detections.
    private static BoxDetections Best(BoxDetections found, int count)
    {
        var scores = found.Scores.ReadArray<float>();
        var order = Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count).Select(i => (long)i).ToArray();
        var indices = tensor(order, device: found.Boxes.device);
        return new BoxDetections(found.Boxes[indices], found.Scores[indices], found.Labels[indices], found.Regions[indices]);
    }
}
