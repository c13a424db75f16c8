using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using OpenVocabSeg.CaptionPretraining;
using OpenVocabSeg.Data;
using OpenVocabSeg.Evaluation;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Segmentation;
using TorchSharp;

namespace OpenVocabSeg;

/// <summary>
/// Open-vocabulary instance segmentation in ML.NET: the entry point, reached as <c>mlContext.OpenVocabSeg</c>. The four stages of
/// Huynh et al., "Open-Vocabulary Instance Segmentation via Robust Cross-Modal Pseudo-Labeling" (CVPR 2022), are four estimators.
/// </summary>
[SuppressMessage("Performance", "CA1822", Justification = "A catalog is used through its instance, which registers the loaders.")]
public sealed class OpenVocabSegCatalog
{
    /// <summary>All transformers that ML.NET's model files may hold.</summary>
    internal static readonly IReadOnlyList<TransformerKind> Kinds =
        [CaptionScoringTransformer.Kind, InstanceSegmentationTransformer.Kind, PseudoMaskTransformer.Kind];

    private readonly MLContext _context;

    internal OpenVocabSegCatalog(MLContext context)
    {
        // A property of type MLImage in a user's class is an image column of any size from here on.
        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        ModelFileBridge.Register(context, Kinds);
        _context = context;
        Trainers = new OpenVocabSegTrainers(context);
        Transforms = new OpenVocabSegTransforms(context);
        Data = new OpenVocabSegData(context);
    }

    /// <summary>Stages that train: caption pretraining, mask teacher, robust student.</summary>
    public OpenVocabSegTrainers Trainers { get; }

    /// <summary>Stages that transform: pseudo masks.</summary>
    public OpenVocabSegTransforms Transforms { get; }

    /// <summary>Annotated images of annotation tools and data sets as data views.</summary>
    public OpenVocabSegData Data { get; }

    /// <summary>Loads a segmenter from its model file: what its <c>Save</c> wrote, or an imported checkpoint.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="device">
    /// Where it computes: <c>"cpu"</c>, <c>"cuda"</c> or <c>"cuda:1"</c>. Null follows <see cref="MLContext.GpuDeviceId"/> and
    /// <see cref="MLContext.FallbackToCpu"/>, and is the CPU where no GPU is asked for.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a segmenter's model file, is damaged, or needs a newer version.</exception>
    /// <exception cref="ArgumentException">There is no device of this name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public InstanceSegmentationTransformer Load(string path, string? device = null) =>
        Open(path, device, InstanceSegmentationTransformer.ReadFrom);

    /// <summary>Loads a segmenter from a stream, which stays open.</summary>
    /// <param name="stream">The content of a model file.</param>
    /// <param name="device">Where it computes, as for <see cref="Load(string, string?)"/>.</param>
    /// <exception cref="InvalidDataException">It is not a segmenter's model file, is damaged, or needs a newer version.</exception>
    /// <exception cref="ArgumentException">There is no device of this name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public InstanceSegmentationTransformer Load(Stream stream, string? device = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return InstanceSegmentationTransformer.ReadFrom(stream, "The model", ComputeDevice.Resolve(_context, device));
    }

    /// <summary>Loads the result of caption pretraining from its model file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="device">Where it computes, as for <see cref="Load(string, string?)"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a caption model's, is damaged, or needs a newer version.</exception>
    /// <exception cref="ArgumentException">There is no device of this name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public CaptionScoringTransformer LoadCaptionModel(string path, string? device = null) =>
        Open(path, device, CaptionScoringTransformer.ReadFrom);

    /// <summary>Loads the result of caption pretraining from a stream, which stays open.</summary>
    /// <param name="stream">The content of a model file.</param>
    /// <param name="device">Where it computes, as for <see cref="Load(string, string?)"/>.</param>
    /// <exception cref="InvalidDataException">It is not a caption model's file, is damaged, or needs a newer version.</exception>
    /// <exception cref="ArgumentException">There is no device of this name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public CaptionScoringTransformer LoadCaptionModel(Stream stream, string? device = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CaptionScoringTransformer.ReadFrom(stream, "The model", ComputeDevice.Resolve(_context, device));
    }

    /// <summary>
    /// Makes a segmenter of a checkpoint that other code wrote: XPM's teacher or student (<c>.pth</c>). Nothing in the file is executed.
    /// </summary>
    /// <param name="path">Path of the checkpoint.</param>
    /// <param name="options">Words, classes, and what else the checkpoint does not say.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">A class name has an unknown word, is named twice, or there is none.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, asks for code to be run, holds no such detector, or does not fit the words.
    /// </exception>
    public InstanceSegmentationTransformer Import(string path, SegmenterImportOptions options)
    {
        using var checkpoint = ForeignCheckpoint.Open(path);
        return new(checkpoint.ImportSegmenter(options), SegmentationSettings.Default);
    }

    /// <summary>
    /// Makes the result of caption pretraining of a checkpoint that other code wrote: that of OVR-CNN or XPM (<c>.pth</c>). Nothing in the
    /// file is executed.
    /// </summary>
    /// <param name="path">Path of the checkpoint.</param>
    /// <param name="options">Words, and what else the checkpoint does not say.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, asks for code to be run, holds no caption pretraining, or does not fit the words.
    /// </exception>
    public CaptionScoringTransformer ImportCaptionModel(string path, CaptionModelImportOptions options)
    {
        using var checkpoint = ForeignCheckpoint.Open(path);
        return new(checkpoint.ImportCaptionModel(options), CaptionScoringSettings.Default);
    }

    /// <summary>
    /// Compares predicted instances with annotated ones, with the rules of the COCO challenge (pycocotools' COCOeval). The data is read
    /// once, its images only as far as a transformer before needs them.
    /// </summary>
    /// <param name="data">Annotated rows with the predictions of a segmenter, such as <c>model.Transform(test)</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type; the message names it.</exception>
    /// <exception cref="InvalidDataException">Columns of a row contradict each other; the message names row and column.</exception>
    public OpenVocabularyMetrics Evaluate(IDataView data) => Evaluate(data, new OpenVocabularyEvaluationOptions());

    /// <summary>The same, where classes are averaged apart.</summary>
    /// <param name="data">Annotated rows with the predictions of a segmenter, such as <c>model.Transform(test)</c>.</param>
    /// <param name="split">Base and novel classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type; the message names it.</exception>
    /// <exception cref="InvalidDataException">Columns of a row contradict each other; the message names row and column.</exception>
    public OpenVocabularyMetrics Evaluate(IDataView data, ClassSplit split) =>
        Evaluate(data, new OpenVocabularyEvaluationOptions { Split = split });

    /// <summary>The same with all options: names of columns, crowd regions, areas, masks or boxes alone, cancellation.</summary>
    /// <param name="data">Annotated rows with the predictions of a segmenter, such as <c>model.Transform(test)</c>.</param>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type; the message names it.</exception>
    /// <exception cref="ArgumentException">An option is empty, or there is nothing to evaluate.</exception>
    /// <exception cref="InvalidDataException">Columns of a row contradict each other; the message names row and column.</exception>
    public OpenVocabularyMetrics Evaluate(IDataView data, OpenVocabularyEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        return new PredictionEvaluator(options.Validated()).Evaluate(data);
    }

    private T Open<T>(string path, string? device, Func<Stream, string, torch.Device, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var resolved = ComputeDevice.Resolve(_context, device);
        using var stream = File.OpenRead(path);
        return read(stream, path, resolved);
    }
}
