using System.IO.Compression;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Disposal;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Inference;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A trained open-vocabulary instance segmenter: a teacher (stage 2) or a student (stage 4). Its vocabulary is data, not architecture:
/// <see cref="WithVocabulary(IEnumerable{string})"/> creates a segmenter with other words and the same weights. Several threads may
/// predict at the same time.
/// </summary>
public sealed class InstanceSegmenter : IDisposable
{
    private readonly SharedNetwork _shared;
    private readonly VocabularyEmbeddings _embeddings;
    private readonly DisposalGate _gate;

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
        _gate = new DisposalGate(this, () =>
        {
            _embeddings.Dispose();
            _shared.Release();
        });
        shared.Network.eval();
    }

    /// <summary>The architecture of the network.</summary>
    public SegmenterArchitecture Architecture => Network.Architecture;

    /// <summary>The words that a vocabulary can contain.</summary>
    public WordEmbeddings Words { get; }

    /// <summary>The class names of predictions.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The classes with their words: a class has one or more words with the same meaning.</summary>
    public IReadOnlyList<VocabularyClass> Vocabulary { get; }

    /// <summary>Whether there is a mask critic or a noise branch, so that <see cref="Detection.MaskNoise"/> is meaningful.</summary>
    public bool PredictsNoise => Network.Heads.HasNoise || JudgesMasks;

    /// <summary>
    /// Whether there is a mask critic (students of <see cref="MaskNoiseLoss.Posterior"/>), so that <see cref="SegmenterProbe.Judge"/>
    /// works.
    /// </summary>
    public bool JudgesMasks => Network.Heads.Critic is not null;

    /// <summary>
    /// A store of backbone features. A later prediction on a stored image, by any segmenter with the same backbone, does not run the
    /// backbone. Segmenters created from this one share the store. The caller owns it and disposes it after the last use.
    /// </summary>
    /// <value>Default: null, no features are stored.</value>
    public FeatureStore? Features { get; set; }

    /// <summary>
    /// What the convolutions of predictions compute in. Segmenters made from this one share it. Set it before predictions begin, not
    /// while one runs. Features that <see cref="Features"/> keeps are computed in single precision whatever it is.
    /// </summary>
    /// <value>Default: <see cref="ComputePrecision.Float32"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">There is no such precision.</exception>
    public ComputePrecision Precision
    {
        get => _shared.Precision;
        set => _shared.Precision = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"There is no such {nameof(ComputePrecision)}.");
    }

    internal SegmenterNetwork Network => _shared.Network;

    internal bool NormalizeEmbeddings { get; }

    internal Device Device => _embeddings.Rows.device;

    internal VocabularyEmbeddings Embeddings => _embeddings;

    /// <summary>Creates a segmenter with other classes and the same weights. Nothing is trained; it takes milliseconds.</summary>
    /// <param name="classes">
    /// Class names of one or more known words, such as "zebra" or "skate board"; surrounding spaces are removed.
    /// </param>
    /// <returns>A segmenter, to be disposed separately. The last segmenter to be disposed releases the weights.</returns>
    /// <exception cref="ArgumentException">
    /// A word is unknown (the message names it and similar words), a class occurs twice by <see cref="VocabularyClass.WordComparer"/>, or
    /// there are no classes.
    /// </exception>
    public InstanceSegmenter WithVocabulary(IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return WithVocabulary(classes.Select(VocabularyClass.FromString));
    }

    /// <summary>Creates a segmenter with other classes, which may have synonyms, and the same weights.</summary>
    /// <param name="classes">Classes of known words; spaces around names and words are removed.</param>
    /// <returns>A segmenter, to be disposed separately. The last segmenter to be disposed releases the weights.</returns>
    /// <exception cref="ArgumentException">
    /// A word is unknown (the message names it and similar words) or belongs to two classes by
    /// <see cref="VocabularyClass.WordComparer"/>, a class occurs twice, or there are no classes.
    /// </exception>
    public InstanceSegmenter WithVocabulary(IEnumerable<VocabularyClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        using var work = _gate.Enter();
        var vocabulary = VocabularyRule.Apply(classes, Vocabulary);
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

    /// <summary>
    /// Creates a segmenter with other word vectors of the same space, and the same weights and classes: for example those of all words of
    /// a table from which the training took a part.
    /// </summary>
    /// <param name="words">The vectors, centered and scaled like those of <see cref="Words"/>.</param>
    /// <returns>A segmenter, to be disposed separately. The last segmenter to be disposed releases the weights.</returns>
    /// <exception cref="ArgumentException">
    /// The vectors have another dimension, a class is not among the words, or words that both tables have point to other directions, so
    /// that the vectors are of another space.
    /// </exception>
    public InstanceSegmenter WithWordEmbeddings(WordEmbeddings words)
    {
        ArgumentNullException.ThrowIfNull(words);
        using var work = _gate.Enter();
        WordSpace.Check(Words, words, Architecture.EmbeddingDimension);
        var shared = _shared.Share();
        try
        {
            return new InstanceSegmenter(shared, words, Vocabulary, NormalizeEmbeddings) { Features = Features };
        }
        catch
        {
            shared.Release();
            throw;
        }
    }

    /// <summary>Segments images.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="settings">Thresholds and limits; null means the authors' settings.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the prediction between batches.</param>
    /// <returns>
    /// The detections of each image, best first. A detection whose mask is empty is left out and counted in
    /// <see cref="PredictionProgress.EmptyMasks"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The settings use the estimated IoU of boxes, which this model does not predict.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public IReadOnlyList<IReadOnlyList<Detection>> Predict(
        IReadOnlyList<PixelImage> images,
        DetectionSettings? settings = null,
        IProgress<PredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var work = _gate.Enter();
        return Predict(images, [this], settings, progress, cancellationToken)[0];
    }

    /// <summary>Segments images with several vocabularies. Everything that does not depend on the words is computed once.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="vocabularies">Lists of classes, each as in <see cref="WithVocabulary(IEnumerable{string})"/>.</param>
    /// <param name="settings">Thresholds and limits; null means the authors' settings.</param>
    /// <param name="progress">Receives progress after each batch, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the prediction between batches.</param>
    /// <returns>For each vocabulary, the detections of each image, best first; none has an empty mask.</returns>
    /// <exception cref="ArgumentException">
    /// A vocabulary is empty, contains a class twice, or has an unknown word; or the settings use the estimated IoU of boxes, which this
    /// model does not predict.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<Detection>>> PredictEach(
        IReadOnlyList<PixelImage> images,
        IEnumerable<IReadOnlyList<string>> vocabularies,
        DetectionSettings? settings = null,
        IProgress<PredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vocabularies);
        using var work = _gate.Enter();
        var segmenters = new List<InstanceSegmenter>();
        try
        {
            segmenters.AddRange(vocabularies.Select(words => WithVocabulary(words)));
            return Predict(images, segmenters, settings, progress, cancellationToken);
        }
        finally
        {
            segmenters.ForEach(segmenter => segmenter.Dispose());
        }
    }

    /// <summary>Writes the model file: a zip of manifest.json, weights.safetensors and words.safetensors.</summary>
    /// <param name="stream">The stream to write to; stays open.</param>
    public void Save(Stream stream) => Save(stream, ModelEncoding.Exact);

    /// <summary>Writes the model file: a zip of manifest.json, weights.safetensors and words.safetensors.</summary>
    /// <param name="stream">The stream to write to; stays open.</param>
    /// <param name="encoding">How numbers are stored.</param>
    /// <exception cref="InvalidOperationException">A weight is NaN or infinite, or too large for half precision.</exception>
    public void Save(Stream stream, ModelEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var work = _gate.Enter();
        SegmenterFile.Save(this, stream, encoding);
    }

    /// <summary>Writes the entries of the model file.</summary>
    internal void WriteEntries(ZipArchive archive, ModelEncoding encoding = ModelEncoding.Exact)
    {
        using var work = _gate.Enter();
        SegmenterFile.Save(this, archive, encoding);
    }

    /// <summary>Reads a model file that <see cref="Save(Stream)"/> wrote. Nothing in the file is executed.</summary>
    /// <param name="stream">The stream to read; must be seekable; stays open.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="device">The device to compute on, for example from <see cref="TorchRuntime.GetDevice"/>; null means the CPU.</param>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or of a newer format.</exception>
    public static InstanceSegmenter Load(Stream stream, string name = "The model", Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TorchRuntime.Initialize();
        return SegmenterFile.Load(stream, name, device ?? CPU);
    }

    /// <summary>
    /// Releases the weights. Work that other threads have begun ends first, without waiting here; what begins later throws an
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _gate.Close();

    /// <summary>Gets the features of images, computed or from the store, in the caller's dispose scope.</summary>
    /// <param name="images">Images of one network-input size.</param>
    internal (FeatureMaps Maps, IReadOnlyList<ImageTransform> Transforms) ReadFeatures(IReadOnlyList<PixelImage> images)
    {
        _shared.Fold();
        if (Features is { } store)
        {
            var (maps, transforms) = store.Read(Network, images, Device);
            return (Network.WithNeck(maps), transforms);
        }

        using var input = ImageBatch.Create(
            [.. images.Select(image => Architecture.Preprocessing.Prepare(image))], Architecture.Preprocessing, Device);
        return (Network.WithNeck(Network.FoldedFeatures(input.Pixels)), input.Transforms);
    }

    /// <summary>Begins work that uses the weights; dispose the result at its end.</summary>
    /// <exception cref="ObjectDisposedException">The segmenter was disposed.</exception>
    internal DisposalGate.Work Use() => _gate.Enter();

    private static Device DeviceOf(SegmenterNetwork network) => network.parameters().First().device;

    private IReadOnlyList<Detection>[][] Predict(
        IReadOnlyList<PixelImage> images,
        IReadOnlyList<InstanceSegmenter> segmenters,
        DetectionSettings? settings,
        IProgress<PredictionProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        settings ??= new DetectionSettings();
        settings.Validate();
        if (settings.Score.IouWeight != 0 && !Architecture.Boxes.PredictsIou)
        {
            throw new ArgumentException(
                $"{nameof(DetectionScoreSettings.IouWeight)} is {settings.Score.IouWeight}, but the model does not predict the IoU of "
                + $"boxes ({nameof(BoxArchitecture.PredictsIou)}).",
                nameof(settings));
        }

        var detections = segmenters.Select(_ => new IReadOnlyList<Detection>[images.Count]).ToArray();
        var (done, emptyMasks) = (0, 0);
        foreach (var batch in SameSizeBatches.Create(images, Architecture.Preprocessing, settings.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            emptyMasks += PredictBatch(images, batch, segmenters, settings, detections);
            done += batch.Length;
            progress?.Report(new PredictionProgress(done, images.Count, emptyMasks));
        }

        return detections;
    }

    // Returns the number of detections that were left out because their masks are empty.
    private int PredictBatch(
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
        var regions = RegionDetector.Detect(Network, maps, sizes, settings.Proposals, settings.BoxPasses);
        var boxes = regions.Regressed();
        var ious = regions.Ious();
        var found = new BoxDetections[segmenters.Count, batch.Length];
        for (var k = 0; k < segmenters.Count; k++)
        {
            var embeddings = segmenters[k]._embeddings;
            var logits = regions.Split(embeddings.MergeSynonyms(regions.ClassLogits(embeddings.Rows)));
            for (var i = 0; i < batch.Length; i++)
            {
                var factors = Factors(regions.Objectness[i], ious?[i].sigmoid(), settings);
                found[k, i] = Best(BoxPostProcessor.Detect(logits[i], boxes[i], settings.Rule, factors), settings.MaxDetections);
            }
        }

        var masks = RegionMasks.Predict(Network.Heads, regions.Maps, found, transforms, settings);
        var emptyMasks = 0;
        for (var k = 0; k < segmenters.Count; k++)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                var all = segmenters[k].Detections(found[k, i], masks[i], transforms[i]);
                Detection[] objects = [.. all.Where(detection => detection.Mask.Area > 0)];
                emptyMasks += all.Length - objects.Length;
                detections[k][batch[i]] = objects;
            }
        }

        return emptyMasks;
    }

    // Factors for the class probabilities of proposals.
    private static Tensor? Factors(Tensor objectness, Tensor? iou, DetectionSettings settings)
    {
        using Scalar objectnessWeight = settings.Score.ObjectnessWeight;
        using Scalar iouWeight = settings.Score.IouWeight;
        var byObjectness = settings.Score.ObjectnessWeight == 0 ? null : objectness.pow(objectnessWeight);
        var byIou = settings.Score.IouWeight == 0 ? null : iou!.pow(iouWeight);
        return byObjectness is null ? byIou : byIou is null ? byObjectness : byObjectness * byIou;
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

    // Sorts detections by score, keeps the order of ties, and limits their number.
    private static BoxDetections Best(BoxDetections found, int count)
    {
        var scores = found.Scores.ReadArray<float>();
        var order = Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count).Select(i => (long)i).ToArray();
        var indices = tensor(order, device: found.Boxes.device);
        return new BoxDetections(found.Boxes[indices], found.Scores[indices], found.Labels[indices], found.Regions[indices]);
    }
}
