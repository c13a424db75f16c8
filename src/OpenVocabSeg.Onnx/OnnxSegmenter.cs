using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Disposal;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Onnx.Sessions;

namespace OpenVocabSeg.Onnx;

/// <summary>
/// An exported open-vocabulary instance segmenter on ONNX Runtime. Its vocabulary is an input: <see
/// cref="WithVocabulary(IEnumerable{string})"/>
/// creates a segmenter with another vocabulary that shares the loaded file. Predictions are thread-safe.
/// </summary>
public sealed class OnnxSegmenter : IDisposable
{
    private readonly SharedSession _shared;
    private readonly VocabularyTensors _tensors;
    private readonly DisposalGate _gate;

    private OnnxSegmenter(SharedSession shared, IReadOnlyList<VocabularyClass> vocabulary, VocabularyTensors tensors)
    {
        Vocabulary = vocabulary;
        Classes = [.. vocabulary.Select(entry => entry.Name)];
        _shared = shared;
        _tensors = tensors;
        _gate = new DisposalGate(this, shared.Release);
    }

    /// <summary>The class names.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The classes with the words of each class.</summary>
    public IReadOnlyList<VocabularyClass> Vocabulary { get; }

    /// <summary>The words (or word pieces) in the file.</summary>
    public IReadOnlyList<string> Words => _shared.Words.Words;

    /// <summary>Length D of a word vector.</summary>
    public int EmbeddingDimension => _shared.Manifest.EmbeddingDimension;

    /// <summary>Maximum number of detections per image.</summary>
    public int MaxDetections => _shared.Manifest.MaxDetections;

    /// <summary>Whether <see cref="Detection.MaskNoise"/> is estimated; otherwise it is null.</summary>
    public bool PredictsNoise => _shared.Manifest.HasNoise || _shared.Manifest.HasCritic;

    /// <summary>
    /// Loads a file written by <c>ovseg export</c> or <c>ExportOnnx</c>. Its weights are mapped into memory unless
    /// <see cref="OnnxSegmenterOptions.Configure"/> is set: replace the file to update it, and do not write to it. On Windows, dispose the
    /// segmenters of the file first.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Settings of the session; null for the CPU.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, was not exported by this library, or has a newer format.</exception>
    /// <exception cref="IOException">The file was replaced or changed while it was loaded, or cannot be read.</exception>
    public static OnnxSegmenter Load(string path, OnnxSegmenterOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The model '{path}' does not exist.", path);
        }

        return Create(SessionFile.Load(path, options ?? new OnnxSegmenterOptions()), path);
    }

    /// <summary>Loads a file from memory.</summary>
    /// <param name="model">The content of the file.</param>
    /// <param name="options">Settings of the session; null for the CPU.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The content is damaged, was not exported by this library, or has a newer format.</exception>
    public static OnnxSegmenter Load(byte[] model, OnnxSegmenterOptions? options = null, string name = "The model")
    {
        ArgumentNullException.ThrowIfNull(model);
        return Create(SessionFile.Load(model, options ?? new OnnxSegmenterOptions(), name), name);
    }

    /// <summary>Whether every word of a class name is known.</summary>
    /// <param name="phrase">Such as "zebra" or "fire hydrant"; case does not matter.</param>
    public bool Knows(string phrase) => _shared.Words.Contains(phrase);

    /// <summary>Creates a segmenter with other classes that shares the loaded file.</summary>
    /// <param name="classes">Class names of one or more known words; surrounding spaces are removed.</param>
    /// <returns>A segmenter that must be disposed separately; the session is released with the last one.</returns>
    /// <exception cref="ArgumentException">
    /// A word is unknown (the message names it and similar known words), a class occurs twice (as compared by
    /// <see cref="VocabularyClass.WordComparer"/>), or there is none.
    /// </exception>
    public OnnxSegmenter WithVocabulary(IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return WithVocabulary(classes.Select(VocabularyClass.FromString));
    }

    /// <summary>Creates a segmenter with other classes, which may have synonyms, that shares the loaded file.</summary>
    /// <param name="classes">Classes of known words.</param>
    /// <returns>A segmenter that must be disposed separately; the session is released with the last one.</returns>
    /// <exception cref="ArgumentException">
    /// A word is unknown (the message names it and similar known words) or belongs to two classes (as compared by
    /// <see cref="VocabularyClass.WordComparer"/>), a class occurs twice, or there is none.
    /// </exception>
    public OnnxSegmenter WithVocabulary(IEnumerable<VocabularyClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        using var work = _gate.Enter();
        var vocabulary = VocabularyRule.Apply(classes, Vocabulary);
        var tensors = VocabularyTensors.Create(vocabulary, _shared.Words, _shared.Manifest);
        return new OnnxSegmenter(_shared.Share(), vocabulary, tensors);
    }

    /// <summary>Creates a segmenter for classes with given vectors, for words that are not in the file, or from a text encoder.</summary>
    /// <param name="classes">Class names.</param>
    /// <param name="vectors">A vector of <see cref="EmbeddingDimension"/> values for each class, from the space that the model was trained
    /// with.</param>
    /// <returns>A segmenter that must be disposed separately; the session is released with the last one.</returns>
    /// <exception cref="ArgumentException">Counts or lengths do not match, a value is not finite, or a class occurs twice.</exception>
    public OnnxSegmenter WithVectors(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<float>> vectors)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(vectors);
        using var work = _gate.Enter();
        var vocabulary = VocabularyRule.Apply(classes.Select(VocabularyClass.FromString), Vocabulary);
        var tensors = VocabularyTensors.Create(vocabulary, vectors, _shared.Manifest);
        return new OnnxSegmenter(_shared.Share(), vocabulary, tensors);
    }

    /// <summary>Segments images, one after another.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="settings">Thresholds; null for those of the file.</param>
    /// <param name="progress">Receives progress after each image, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the prediction between images.</param>
    /// <returns>
    /// The detections of each image, best first. Detections with an empty mask are left out and counted in
    /// <see cref="OnnxPredictionProgress.EmptyMasks"/>.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// An image is null, or the file was exported for one size and an image would be resized to another; the message says which.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    /// <exception cref="InvalidDataException">
    /// The graph of the file fails, or its outputs are not those that its description states; the message names the file.
    /// </exception>
    public IReadOnlyList<IReadOnlyList<Detection>> Predict(
        IReadOnlyList<PixelImage> images,
        OnnxPredictionSettings? settings = null,
        IProgress<OnnxPredictionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var work = _gate.Enter();
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

    /// <summary>
    /// Releases the session. Work that other threads have begun ends first, without waiting here; what begins later throws an
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _gate.Close();

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
