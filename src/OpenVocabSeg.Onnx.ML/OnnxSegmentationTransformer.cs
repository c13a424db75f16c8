using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Interop;
using OpenVocabSeg.ModelFiles;
using OpenVocabSeg.Onnx.Files;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Segmentation;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>
/// Segments the images of a column with an exported model, on ONNX Runtime. It adds the columns that
/// <see cref="InstanceSegmentationTransformer"/> adds, of the same types and annotations: <c>PredictedLabel</c>, <c>Score</c>,
/// <c>PredictedBoundingBoxes</c>, <c>PredictedMasks</c> and <c>MaskNoise</c>. The exported model is kept in memory and is part of what is
/// saved.
/// </summary>
public sealed class OnnxSegmentationTransformer : OpenVocabSegTransformer
{
    internal static readonly TransformerKind Kind = new(
        "OVSONNXS",
        "OpenVocabSegOnnx",
        "Open-vocabulary instance segmentation on ONNX Runtime",
        typeof(OnnxSegmentationTransformer),
        typeof(OnnxTransformerLoader));

    private const string EntryName = "model.onnx";

    private readonly byte[] _model;
    private readonly OnnxSegmenter _segmenter;
    private readonly OnnxSegmentationSettings _settings;
    private int _disposed;

    private OnnxSegmentationTransformer(byte[] model, OnnxSegmenter segmenter, OnnxSegmentationSettings settings)
        : base(Kind)
    {
        _model = model;
        _segmenter = segmenter;
        _settings = settings with { Vocabulary = [.. segmenter.Vocabulary.Select(entry => new OnnxClass(entry.Name, entry.Words))] };
    }

    /// <summary>The classes that are looked for.</summary>
    public IReadOnlyList<string> Classes => _segmenter.Classes;

    /// <summary>The model, for use without ML.NET. It lives as long as this transformer.</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public OnnxSegmenter Segmenter
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _segmenter;
        }
    }

    /// <summary>Creates a transformer with other classes that shares the loaded model.</summary>
    /// <param name="classes">Names of the classes, such as "zebra" or "skate board".</param>
    /// <returns>A transformer to be disposed on its own; the model lives as long as one of the two.</returns>
    /// <exception cref="ArgumentException">No classes, one twice, or unknown words; the message names them.</exception>
    public OnnxSegmentationTransformer WithVocabulary(params IEnumerable<string> classes) =>
        new(_model, Segmenter.WithVocabulary(classes), _settings);

    /// <summary>The same with synonyms.</summary>
    /// <param name="classes">Names of the classes and the words that are looked for under each.</param>
    /// <returns>A transformer to be disposed on its own; the model lives as long as one of the two.</returns>
    /// <exception cref="ArgumentException">No classes, one twice, a word of two classes, or unknown words; the message names
    /// them.</exception>
    public OnnxSegmentationTransformer WithVocabulary(params IEnumerable<VocabularyClass> classes) =>
        new(_model, Segmenter.WithVocabulary(classes), _settings);

    internal static OnnxSegmentationTransformer Create(string modelPath, OnnxSegmentationOptions options, InstanceColumnNames outputs)
    {
        if (!File.Exists(modelPath))
        {
            throw new FileNotFoundException($"The model '{modelPath}' does not exist.", modelPath);
        }

        return Create(
            File.ReadAllBytes(modelPath),
            modelPath,
            new(options.ImageColumnName, outputs, options.Prediction, []),
            options.Vocabulary,
            options.Session);
    }

    internal static OnnxSegmentationTransformer ReadFrom(Stream stream, string name) =>
        TransformerFile.Read<OnnxSegmentationSettings, OnnxSegmentationTransformer>(
            stream,
            name,
            Kind.LoaderSignature,
            OnnxSegmentationJson.Default,
            settings => settings.Prediction.Validate(),
            (file, settings) => settings is null
                ? throw new InvalidDataException($"{name} is not the file of an exported model's transformer.")
                : Create(
                    ReadModel(file, name),
                    name,
                    settings,
                    [.. settings.Vocabulary.Select(entry => new VocabularyClass(entry.Name) { Words = entry.Words })],
                    new OnnxSegmenterOptions()));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _segmenter.Dispose();
        }
    }

    private protected override void CheckInput(SchemaShape shape) => InputColumn.Image(_settings.ImageColumnName).Check(shape);

    private protected override IRowMapping CreateMapping(DataViewSchema inputSchema) => new SegmentationMapping(
        InstanceOutputs.Define(_settings.Outputs, Classes, inputSchema, this),
        inputSchema[_settings.ImageColumnName],
        InstanceOutputs.CreateKeys(Classes),
        images => Segmenter.Predict(images, _settings.Prediction));

    private protected override TransformerManifest CreateManifest() =>
        TransformerFile.CreateManifest(Kind.LoaderSignature, _settings, OnnxSegmentationJson.Default);

    private protected override void WriteNetwork(ZipArchive archive)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var entry = archive.CreateEntry(EntryName, CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var content = entry.Open();
        content.Write(_model);
    }

    private static OnnxSegmentationTransformer Create(
        byte[] model,
        string name,
        OnnxSegmentationSettings settings,
        IReadOnlyList<VocabularyClass>? vocabulary,
        OnnxSegmenterOptions session)
    {
        var loaded = OnnxSegmenter.Load(model, session, name);
        if (vocabulary is null)
        {
            return new(model, loaded, settings);
        }

        using (loaded)
        {
            return new(model, loaded.WithVocabulary(vocabulary), settings);
        }
    }

    private static byte[] ReadModel(Stream file, string name)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var entry = archive.GetEntry(EntryName) ?? throw new InvalidDataException($"{name} has no entry '{EntryName}'.");
        if (entry.Length != entry.CompressedLength)
        {
            throw new InvalidDataException($"{name}: entry '{EntryName}' is compressed, but models are stored as they are.");
        }

        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
