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
/// <item><c>Score</c>: vector of Single in 0…1, falling;</item>
/// <item><c>PredictedBoundingBoxes</c>: vector of Single, 4·n, x0 y0 x1 y1 in pixels of the image;</item>
/// <item><c>PredictedMasks</c>: vector of text, COCO compressed run lengths of masks the size of the image;</item>
/// <item><c>MaskNoise</c>: vector of Single, how wrong each mask is to be expected (<see cref="Detection.MaskNoise"/>).</item>
/// </list>
/// The columns share one computation a row, made when one of them is first read. After <see cref="WithVocabularyColumn"/> rows name words
/// of their own and <c>PredictedLabel</c> is a vector of text.
/// </summary>
public sealed class InstanceSegmentationTransformer : OpenVocabSegTransformer, IStoredTransformer<InstanceSegmentationTransformer>
{
    internal static readonly TransformerKind Kind =
        TransformerKind.Create<InstanceSegmentationTransformer>(
            "OVSSEGMT", "OpenVocabSegInstances", "Open-vocabulary instance segmentation");

    private readonly InstanceSegmenter _segmenter;
    private readonly SegmentationSettings _settings;
    private int _disposed;

    /// <param name="segmenter">The network, which the transformer then owns.</param>
    /// <param name="settings">Columns and numbers.</param>
    internal InstanceSegmentationTransformer(InstanceSegmenter segmenter, SegmentationSettings settings)
        : base(Kind)
    {
        _segmenter = segmenter;
        _settings = settings;
    }

    /// <summary>The classes that are looked for.</summary>
    public IReadOnlyList<string> Classes => _segmenter.Classes;

    /// <summary>The classes with the words that are looked for under each name.</summary>
    public IReadOnlyList<VocabularyClass> Vocabulary => _segmenter.Vocabulary;

    /// <summary>The column with words of each row's own, if <see cref="WithVocabularyColumn"/> named one.</summary>
    public string? VocabularyColumnName => _settings.VocabularyColumnName;

    /// <summary>How predictions are selected.</summary>
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
    /// A transformer over the same weights that looks for other classes. Nothing is trained; any words will do that the word
    /// embeddings inside the model know.
    /// </summary>
    /// <param name="classes">Names of the classes, such as "zebra" or "skate board"; spaces around them are cut off.</param>
    /// <returns>A transformer to be disposed on its own; the weights live as long as one of the two.</returns>
    /// <exception cref="ArgumentException">
    /// No classes, one twice ("moon" and "Moons" are one: <see cref="VocabularyClass.WordComparer"/>), or unknown words; the message names
    /// them.
    /// </exception>
    public InstanceSegmentationTransformer WithVocabulary(params IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return new(Segmenter.WithVocabulary(classes), _settings);
    }

    /// <summary>The same with synonyms: <c>WithVocabulary("zebra", new VocabularyClass("person", "man", "woman"))</c>.</summary>
    /// <param name="classes">Names of the classes and the words that are looked for under each.</param>
    /// <returns>A transformer to be disposed on its own; the weights live as long as one of the two.</returns>
    /// <exception cref="ArgumentException">
    /// No classes, one twice, a word of two classes (<see cref="VocabularyClass.WordComparer"/>), or unknown words; the message names them.
    /// </exception>
    public InstanceSegmentationTransformer WithVocabulary(params IEnumerable<VocabularyClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return new(Segmenter.WithVocabulary(classes), _settings);
    }

    /// <summary>
    /// A transformer over the same weights that looks in each row for the words that the row itself names in a column; for
    /// <see cref="Classes"/> where it names none. As there are then no classes that all rows share, <c>PredictedLabel</c> is a
    /// vector of text.
    /// </summary>
    /// <param name="vocabularyColumnName">Column with the words: a vector of text, or one text.</param>
    /// <returns>A transformer to be disposed on its own; the weights live as long as one of the two.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public InstanceSegmentationTransformer WithVocabularyColumn(string vocabularyColumnName = DefaultColumnNames.Vocabulary)
    {
        ArgumentException.ThrowIfNullOrEmpty(vocabularyColumnName);
        return new(Segmenter.WithVocabulary(Vocabulary), _settings with { VocabularyColumnName = vocabularyColumnName });
    }

    /// <summary>A transformer over the same weights that selects predictions otherwise.</summary>
    /// <param name="detection">Thresholds and limits.</param>
    /// <returns>A transformer to be disposed on its own; the weights live as long as one of the two.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public InstanceSegmentationTransformer WithDetection(DetectionSettings detection)
    {
        ArgumentNullException.ThrowIfNull(detection);
        detection.Validate();
        return new(Segmenter.WithVocabulary(Vocabulary), _settings with { Detection = detection });
    }

    /// <summary>Segments images in batches, without a data view. May be called from several threads at once.</summary>
    /// <param name="images">The images; they are read, not kept, and not disposed.</param>
    /// <returns>For each image its instances, best first.</returns>
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
            settings => settings.Detection.Validate(),
            (file, settings) => new(InstanceSegmenter.Load(file, name, device), settings ?? SegmentationSettings.Default));

    /// <summary>An equal transformer over the same weights, to be disposed by itself.</summary>
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
        TransformerFile.CreateManifest(Kind.LoaderSignature, _settings);

    private protected override void WriteNetwork(Stream stream) => Segmenter.Save(stream);

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
