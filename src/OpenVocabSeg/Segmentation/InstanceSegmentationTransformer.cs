using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Interop;
using OpenVocabSeg.ModelFiles;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Segmentation;
using TorchSharp;

namespace OpenVocabSeg;

/// <summary>
/// A fitted open-vocabulary instance segmenter: the mask teacher (stage 2) or the robust student (stage 4). It reads one image
/// column and adds, for the n instances found:
/// <list type="bullet">
/// <item><c>PredictedLabel</c>: vector of keys, key values are <see cref="Classes"/>;</item>
/// <item><c>Score</c>: vector of Single in 0…1, descending;</item>
/// <item><c>PredictedBoundingBoxes</c>: vector of Single, 4·n, x0 y0 x1 y1 in pixels of the image;</item>
/// <item><c>PredictedMasks</c>: vector of text, COCO compressed run lengths of masks with the size of the image;</item>
/// <item><c>MaskNoise</c>: vector of Single, the expected noise of each mask (<see cref="Detection.MaskNoise"/>).</item>
/// </list>
/// The columns of a row share one computation. It runs when one of them is first read. After <see cref="WithVocabularyColumn"/>, each row
/// has its own words, and <c>PredictedLabel</c> is a vector of text.
/// </summary>
public sealed class InstanceSegmentationTransformer : OpenVocabSegTransformer, IStoredTransformer<InstanceSegmentationTransformer>
{
    internal static readonly TransformerKind Kind =
        TransformerKind.Create<InstanceSegmentationTransformer>(
            "OVSSEGMT", "OpenVocabSegInstances", "Open-vocabulary instance segmentation");

    private readonly InstanceSegmenter _segmenter;
    private readonly SegmentationSettings _settings;
    private int _disposed;

    /// <param name="segmenter">The network; the transformer owns it.</param>
    /// <param name="settings">Columns and thresholds.</param>
    internal InstanceSegmentationTransformer(InstanceSegmenter segmenter, SegmentationSettings settings)
        : base(Kind)
    {
        _segmenter = segmenter;
        _settings = settings;
    }

    /// <summary>The classes to detect.</summary>
    public IReadOnlyList<string> Classes => _segmenter.Classes;

    /// <summary>The classes with their words: a class has one or more words with the same meaning.</summary>
    public IReadOnlyList<VocabularyClass> Vocabulary => _segmenter.Vocabulary;

    /// <summary>The column with the words of each row, set by <see cref="WithVocabularyColumn"/>; otherwise null.</summary>
    public string? VocabularyColumnName => _settings.VocabularyColumnName;

    /// <summary>The settings that select predictions.</summary>
    public DetectionSettings Detection => _settings.Detection;

    /// <summary>The network, for use without ML.NET. It lives as long as this transformer.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public InstanceSegmenter Segmenter
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _segmenter;
        }
    }

    /// <summary>
    /// Creates a transformer with the same weights and other classes. Nothing is trained. All words in the model's word embeddings are
    /// possible.
    /// </summary>
    /// <param name="classes">Names of the classes, such as "zebra" or "skate board"; surrounding spaces are removed.</param>
    /// <returns>A transformer, to be disposed separately. The last transformer to be disposed releases the weights.</returns>
    /// <exception cref="ArgumentException">
    /// There are no classes, a class occurs twice ("moon" and "Moons" are the same: <see cref="VocabularyClass.WordComparer"/>), or words
    /// are unknown; the message names them.
    /// </exception>
    public InstanceSegmentationTransformer WithVocabulary(params IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return new(Segmenter.WithVocabulary(classes), _settings);
    }

    /// <summary>
    /// Creates a transformer with other classes and synonyms: <c>WithVocabulary("zebra", new VocabularyClass("person", "man",
    /// "woman"))</c>.
    /// </summary>
    /// <param name="classes">The classes, each with its words.</param>
    /// <returns>A transformer, to be disposed separately. The last transformer to be disposed releases the weights.</returns>
    /// <exception cref="ArgumentException">
    /// There are no classes, a class occurs twice, a word belongs to two classes (<see cref="VocabularyClass.WordComparer"/>), or words
    /// are unknown; the message names them.
    /// </exception>
    public InstanceSegmentationTransformer WithVocabulary(params IEnumerable<VocabularyClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return new(Segmenter.WithVocabulary(classes), _settings);
    }

    /// <summary>
    /// Creates a transformer with other word vectors of the same space, and the same weights and classes: for example those of all words
    /// of a table from which the training took a part.
    /// </summary>
    /// <param name="words">The vectors, centered and scaled like those of the model.</param>
    /// <returns>A transformer, to be disposed separately. The last transformer to be disposed releases the weights.</returns>
    /// <exception cref="ArgumentException">
    /// The vectors have another dimension or are of another space, or a class is not among the words.
    /// </exception>
    public InstanceSegmentationTransformer WithWordEmbeddings(WordEmbeddings words) =>
        new(Segmenter.WithWordEmbeddings(words), _settings);

    /// <summary>
    /// Saves to a file, as <see cref="OpenVocabSegTransformer.Save(string)"/> does, in a given encoding.
    /// </summary>
    /// <param name="path">Path of the file, which is replaced if it exists.</param>
    /// <param name="encoding">How numbers are stored.</param>
    /// <exception cref="InvalidOperationException">
    /// A weight is NaN or infinite, or too large for half precision; the message names file and tensor.
    /// </exception>
    public void Save(string path, ModelEncoding encoding) =>
        SaveNetwork(path, archive => Segmenter.WriteEntries(archive, encoding));

    /// <summary>
    /// Creates a transformer with the same weights that detects, in each row, the words in a column of that row, or <see cref="Classes"/>
    /// if the row has no words. The rows then share no classes, so <c>PredictedLabel</c> is a vector of text.
    /// </summary>
    /// <param name="vocabularyColumnName">Column with the words: a vector of text, or one text.</param>
    /// <returns>A transformer, to be disposed separately. The last transformer to be disposed releases the weights.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public InstanceSegmentationTransformer WithVocabularyColumn(string vocabularyColumnName = DefaultColumnNames.Vocabulary)
    {
        ArgumentException.ThrowIfNullOrEmpty(vocabularyColumnName);
        return new(Segmenter.WithVocabulary(Vocabulary), _settings with { VocabularyColumnName = vocabularyColumnName });
    }

    /// <summary>Creates a transformer with the same weights and other thresholds and limits.</summary>
    /// <param name="detection">Thresholds and limits.</param>
    /// <returns>A transformer, to be disposed separately. The last transformer to be disposed releases the weights.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public InstanceSegmentationTransformer WithDetection(DetectionSettings detection)
    {
        ArgumentNullException.ThrowIfNull(detection);
        detection.Validate();
        return new(Segmenter.WithVocabulary(Vocabulary), _settings with { Detection = detection });
    }

    /// <summary>Segments images in batches, without a data view. Several threads may call it at the same time.</summary>
    /// <param name="images">The images. They are neither stored nor disposed.</param>
    /// <returns>For each image, its instances, best first.</returns>
    public IReadOnlyList<IReadOnlyList<Detection>> Predict(IReadOnlyList<MLImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Segmenter.Predict([.. images.Select(image => image.ToPixelImage())], _settings.Detection);
    }

    static InstanceSegmentationTransformer IStoredTransformer<InstanceSegmentationTransformer>.ReadFrom(
        Stream stream, string name, torch.Device device) => ReadFrom(stream, name, device);

    internal static InstanceSegmentationTransformer ReadFrom(Stream stream, string name, torch.Device device) =>
        TransformerFile.Read<SegmentationSettings, InstanceSegmentationTransformer>(
            stream,
            name,
            Kind.LoaderSignature,
            SegmentationJson.Default,
            settings => settings.Detection.Validate(),
            (file, settings) => new(InstanceSegmenter.Load(file, name, device), settings ?? SegmentationSettings.Default));

    /// <summary>Creates an equal transformer with the same weights, to be disposed separately.</summary>
    internal InstanceSegmentationTransformer Share() => new(Segmenter.WithVocabulary(Vocabulary), _settings);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _segmenter.Dispose();
        }
    }

    private protected override void CheckInput(SchemaShape shape)
    {
        InputColumn.Image(_settings.ImageColumnName).Check(shape);
        if (_settings.VocabularyColumnName is { } vocabulary)
        {
            InputColumn.Texts(vocabulary).Check(shape);
        }
    }

    private protected override IRowMapping CreateMapping(DataViewSchema inputSchema)
    {
        var image = inputSchema[_settings.ImageColumnName];
        if (_settings.VocabularyColumnName is not { } vocabulary)
        {
            return new SegmentationMapping(
                InstanceOutputs.Define(_settings.Outputs, Classes, inputSchema, this),
                image,
                InstanceOutputs.CreateKeys(Classes),
                images => Segmenter.Predict(images, _settings.Detection));
        }

        return new RowVocabularyMapping(
            InstanceOutputs.Define(_settings.Outputs, null, inputSchema, this),
            image,
            inputSchema[vocabulary],
            _segmenter.Words,
            PredictWords);
    }

    private protected override TransformerManifest CreateManifest() =>
        TransformerFile.CreateManifest(Kind.LoaderSignature, _settings, SegmentationJson.Default);

    private protected override void WriteNetwork(ZipArchive archive) => Segmenter.WriteEntries(archive);

    private IReadOnlyList<IReadOnlyList<Detection>> PredictWords(IReadOnlyList<PixelImage> images, IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            return Segmenter.Predict(images, _settings.Detection);
        }

        using var segmenter = Segmenter.WithVocabulary(words);
        return segmenter.Predict(images, _settings.Detection);
    }
}
