using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Onnx.Sessions;

namespace OpenVocabSeg.Onnx;

/// <summary>
/// An exported open-vocabulary instance segmenter on ONNX Runtime. Its vocabulary is an input: <see
/// cref="WithVocabulary(IEnumerable{string})"/>
/// gives a segmenter of other words over the same loaded file. Predictions may run on several threads at once.
/// </summary>
public sealed class OnnxSegmenter : IDisposable
{
    private readonly SharedSession _shared;
    private readonly VocabularyTensors _tensors;
    private int _disposed;

    private OnnxSegmenter(SharedSession shared, IReadOnlyList<VocabularyClass> vocabulary, VocabularyTensors tensors)
    {
        Vocabulary = vocabulary;
        Classes = [.. vocabulary.Select(entry => entry.Name)];
        _shared = shared;
        _tensors = tensors;
    }

    /// <summary>The classes that predictions name.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The classes with the words that are looked for under each name.</summary>
    public IReadOnlyList<VocabularyClass> Vocabulary { get; }

    /// <summary>The words (or word pieces) that the file knows.</summary>
    public IReadOnlyList<string> Words => _shared.Words.Words;

    /// <summary>Length D of a word's vector.</summary>
    public int EmbeddingDimension => _shared.Manifest.EmbeddingDimension;

    /// <summary>Largest number of detections in an image.</summary>
    public int MaxDetections => _shared.Manifest.MaxDetections;

    /// <summary>Whether <see cref="Detection.MaskNoise"/> is estimated; else it is 0.</summary>
    public bool PredictsNoise => _shared.Manifest.HasNoise || _shared.Manifest.HasCritic;

    /// <summary>Loads a file that <c>ovseg export</c> or <c>ExportOnnx</c> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it runs; on the CPU unless given.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, not of this library, or of a newer format.</exception>
    public static OnnxSegmenter Load(string path, OnnxSegmenterOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The model '{path}' does not exist.", path);
        }

        return Create(SessionFile.Load(settings => new InferenceSession(path, settings), options ?? new OnnxSegmenterOptions(), path),
            path);
    }

    /// <summary>Loads a file that is in memory.</summary>
    /// <param name="model">The content of the file.</param>
    /// <param name="options">How it runs; on the CPU unless given.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="InvalidDataException">The content is damaged, not of this library, or of a newer format.</exception>
    public static OnnxSegmenter Load(byte[] model, OnnxSegmenterOptions? options = null, string name = "The model")
    {
        ArgumentNullException.ThrowIfNull(model);
        return Create(SessionFile.Load(settings => new InferenceSession(model, settings), options ?? new OnnxSegmenterOptions(), name),
            name);
    }

    /// <summary>Whether every word of a class name is known.</summary>
    /// <param name="phrase">Such as "zebra" or "fire hydrant"; case does not matter.</param>
    public bool Knows(string phrase) => _shared.Words.Contains(phrase);

    /// <summary>A segmenter of other classes over the same loaded file.</summary>
    /// <param name="classes">Class names of one or more known words; spaces around them are cut off.</param>
    /// <returns>A segmenter to be disposed on its own; the session lives as long as one of them does.</returns>
    /// <exception cref="ArgumentException">
    /// A word is unknown (the message names it and near ones), a class is named twice, also as <see cref="VocabularyClass.WordComparer"/>
    /// reads it, or there is none.
    /// </exception>
    public OnnxSegmenter WithVocabulary(IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return WithVocabulary(classes.Select(VocabularyClass.FromString));
    }

    /// <summary>A segmenter of other classes, some of which have synonyms, over the same loaded file.</summary>
    /// <param name="classes">Classes of known words.</param>
    /// <returns>A segmenter to be disposed on its own; the session lives as long as one of them does.</returns>
    /// <exception cref="ArgumentException">
    /// A word is unknown (the message names it and near ones) or belongs to two classes, also as
    /// <see cref="VocabularyClass.WordComparer"/> reads it, a class is named twice, or there is none.
    /// </exception>
    public OnnxSegmenter WithVocabulary(IEnumerable<VocabularyClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var vocabulary = VocabularyRule.Apply(classes, Vocabulary);
        var tensors = VocabularyTensors.Create(vocabulary, _shared.Words, _shared.Manifest);
        return new OnnxSegmenter(_shared.Share(), vocabulary, tensors);
    }

    /// <summary>A segmenter of classes whose vectors are given: of words that the file does not know, or of a text encoder.</summary>
    /// <param name="classes">Class names.</param>
    /// <param name="vectors">For each class a vector of <see cref="EmbeddingDimension"/> values, from the space that the model was trained
    /// with.</param>
    /// <returns>A segmenter to be disposed on its own; the session lives as long as one of them does.</returns>
    /// <exception cref="ArgumentException">Counts or lengths do not fit, a value is not finite, or a class is named twice.</exception>
    public OnnxSegmenter WithVectors(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<float>> vectors)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(vectors);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var vocabulary = VocabularyRule.Apply(classes.Select(VocabularyClass.FromString), Vocabulary);
        var tensors = VocabularyTensors.Create(vocabulary, vectors, _shared.Manifest);
        return new OnnxSegmenter(_shared.Share(), vocabulary, tensors);
    }

    /// <summary>Segments images, one after the other.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="settings">Thresholds; the file's unless given.</param>
    /// <param name="progress">Receives progress after each image, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the prediction between images.</param>
    /// <returns>
    /// The detections of each image, best first. A detection without a single mask pixel is no object: it is left out and counted in
    /// <see cref="OnnxPredictionProgress.EmptyMasks"/>.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// An image is null, or the file was exported for one size and an image would be resized to another; the message says which.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    public IReadOnlyList<IReadOnlyList<Detection>> Predict(
        IReadOnlyList<PixelImage> images,
        OnnxPredictionSettings? settings = null,
        IProgress<OnnxPredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        settings ??= new OnnxPredictionSettings();
        settings.Validate();
        var run = new SegmenterRun(_shared, Classes, _tensors, settings);
        for (var i = 0; i < images.Count; i++)
        {
            run.Check(images[i], i);
        }

        var detections = new IReadOnlyList<Detection>[images.Count];
        var emptyMasks = 0;
        for (var i = 0; i < images.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var all = run.Predict(images[i]);
            var objects = Array.FindAll(all, detection => detection.Mask.Area > 0);
            emptyMasks += all.Length - objects.Length;
            detections[i] = objects;
            progress?.Report(new OnnxPredictionProgress(i + 1, images.Count, emptyMasks));
        }

        return detections;
    }

    /// <summary>Releases the session.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _shared.Release();
        }
    }

    private static OnnxSegmenter Create(SharedSession shared, string name)
    {
        try
        {
            VocabularyClass[] vocabulary =
                [.. shared.Manifest.Classes.Select(entry => new VocabularyClass(entry.Name) { Words = entry.Words })];
            return new OnnxSegmenter(shared, vocabulary, VocabularyTensors.Create(vocabulary, shared.Words, shared.Manifest));
        }
        catch (ArgumentException exception)
        {
            shared.Release();
            throw new InvalidDataException($"{name}: its classes are damaged: {exception.Message}", exception);
        }
    }
}
