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
/// The entry point of open-vocabulary instance segmentation in ML.NET: <c>mlContext.OpenVocabSeg</c>. The four stages of Huynh et al.,
/// "Open-Vocabulary Instance Segmentation via Robust Cross-Modal Pseudo-Labeling" (CVPR 2022), are four estimators.
/// </summary>
[SuppressMessage("Performance", "CA1822", Justification = "A catalog is used through its instance, which registers the loaders.")]
public sealed class OpenVocabSegCatalog
{
    /// <summary>All transformers of this library that ML.NET's model files can contain.</summary>
    internal static readonly IReadOnlyList<TransformerKind> Kinds =
        [CaptionScoringTransformer.Kind, InstanceSegmentationTransformer.Kind, PseudoMaskTransformer.Kind];

    private readonly MLContext _context;

    internal OpenVocabSegCatalog(MLContext context)
    {
        // From here on, a property of type MLImage in a user's class is an image column of any size.
        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        ModelFileBridge.Register(context, Kinds);

        // From here on, torch calls of the program find the libraries.
        TorchRuntime.LoadOnFirstUse();
        _context = context;
        Trainers = new OpenVocabSegTrainers(context);
        Transforms = new OpenVocabSegTransforms(context);
        Data = new OpenVocabSegData(context);
    }

    /// <summary>Stages that train: caption pretraining, mask teacher, robust student.</summary>
    public OpenVocabSegTrainers Trainers { get; }

    /// <summary>Stages that transform: pseudo masks.</summary>
    public OpenVocabSegTransforms Transforms { get; }

    /// <summary>Annotated images, from annotation tools and data sets, as data views.</summary>
    public OpenVocabSegData Data { get; }

    /// <summary>Loads a segmenter from a model file that <c>Save</c> wrote, or from an imported checkpoint.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="device">
    /// The device to compute on: <c>"cpu"</c>, <c>"cuda"</c> or <c>"cuda:1"</c>. Null follows <see cref="MLContext.GpuDeviceId"/> and
    /// <see cref="MLContext.FallbackToCpu"/>, and means the CPU if no GPU is requested.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a segmenter's model file, is damaged, or needs a newer version.</exception>
    /// <exception cref="ArgumentException">The name is not a valid device name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public InstanceSegmentationTransformer Load(string path, string? device = null) =>
        Open(path, device, InstanceSegmentationTransformer.ReadFrom);

    /// <summary>Loads a segmenter from a stream, which stays open.</summary>
    /// <param name="stream">The content of a model file.</param>
    /// <param name="device">The device to compute on, as in <see cref="Load(string, string?)"/>.</param>
    /// <exception cref="InvalidDataException">It is not a segmenter's model file, is damaged, or needs a newer version.</exception>
    /// <exception cref="ArgumentException">The name is not a valid device name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public InstanceSegmentationTransformer Load(Stream stream, string? device = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return InstanceSegmentationTransformer.ReadFrom(stream, "The model", ComputeDevice.Resolve(_context, device));
    }

    /// <summary>Loads the result of caption pretraining from its model file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="device">The device to compute on, as in <see cref="Load(string, string?)"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not a caption model's model file, is damaged, or needs a newer version.
    /// </exception>
    /// <exception cref="ArgumentException">The name is not a valid device name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public CaptionScoringTransformer LoadCaptionModel(string path, string? device = null) =>
        Open(path, device, CaptionScoringTransformer.ReadFrom);

    /// <summary>Loads the result of caption pretraining from a stream, which stays open.</summary>
    /// <param name="stream">The content of a model file.</param>
    /// <param name="device">The device to compute on, as in <see cref="Load(string, string?)"/>.</param>
    /// <exception cref="InvalidDataException">It is not a caption model's model file, is damaged, or needs a newer version.</exception>
    /// <exception cref="ArgumentException">The name is not a valid device name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public CaptionScoringTransformer LoadCaptionModel(Stream stream, string? device = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CaptionScoringTransformer.ReadFrom(stream, "The model", ComputeDevice.Resolve(_context, device));
    }

    /// <summary>
    /// Creates a segmenter from a checkpoint of other code: the teacher or student of XPM (<c>.pth</c>). Nothing in the file is executed.
    /// </summary>
    /// <param name="path">Path of the checkpoint.</param>
    /// <param name="options">Words, classes, and other values that the checkpoint does not contain.</param>
    /// <param name="weights">
    /// Which weights of the file: null for the usual ones, <c>ema</c> for averaged ones, or the key of an entry
    /// (<see cref="PyTorchCheckpoint.Open(string, string?)"/>).
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">A class name has an unknown word or occurs twice, or there are no classes.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, refers to code, contains no such detector, or does not match the words.
    /// </exception>
    public InstanceSegmentationTransformer Import(string path, SegmenterImportOptions options, string? weights = null)
    {
        using var checkpoint = ForeignCheckpoint.Open(path, weights);
        return new(checkpoint.ImportSegmenter(options), SegmentationSettings.Default);
    }

    /// <summary>
    /// Creates the result of caption pretraining from a checkpoint of other code: that of OVR-CNN or XPM (<c>.pth</c>). Nothing in the
    /// file is executed.
    /// </summary>
    /// <param name="path">Path of the checkpoint.</param>
    /// <param name="options">Words, and other values that the checkpoint does not contain.</param>
    /// <param name="weights">
    /// Which weights of the file: null for the usual ones, <c>ema</c> for averaged ones, or the key of an entry
    /// (<see cref="PyTorchCheckpoint.Open(string, string?)"/>).
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, refers to code, contains no caption pretraining, or does not match the words.
    /// </exception>
    public CaptionScoringTransformer ImportCaptionModel(string path, CaptionModelImportOptions options, string? weights = null)
    {
        using var checkpoint = ForeignCheckpoint.Open(path, weights);
        return new(checkpoint.ImportCaptionModel(options), CaptionScoringSettings.Default);
    }

    /// <summary>
    /// Compares predicted instances with annotated ones by the rules of the COCO challenge (pycocotools' COCOeval). The data is read
    /// once. Images are read only if an earlier transformer needs them.
    /// </summary>
    /// <param name="data">Annotated rows with the predictions of a segmenter, such as <c>model.Transform(test)</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type; the message names it.</exception>
    /// <exception cref="InvalidDataException">Columns of a row contradict each other; the message names row and column.</exception>
    public OpenVocabularyMetrics Evaluate(IDataView data) => Evaluate(data, new OpenVocabularyEvaluationOptions());

    /// <summary>Compares predicted instances with annotated ones, with separate means for base and novel classes.</summary>
    /// <param name="data">Annotated rows with the predictions of a segmenter, such as <c>model.Transform(test)</c>.</param>
    /// <param name="split">Base and novel classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type; the message names it.</exception>
    /// <exception cref="InvalidDataException">Columns of a row contradict each other; the message names row and column.</exception>
    public OpenVocabularyMetrics Evaluate(IDataView data, ClassSplit split) =>
        Evaluate(data, new OpenVocabularyEvaluationOptions { Split = split });

    /// <summary>
    /// Compares predicted instances with annotated ones, with all options: column names, crowd regions, areas, only masks or boxes,
    /// cancellation.
    /// </summary>
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
