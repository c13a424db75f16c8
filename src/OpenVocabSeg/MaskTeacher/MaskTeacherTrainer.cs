using Microsoft.ML;
using Microsoft.ML.Runtime;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Segmentation;
using OpenVocabSeg.Sources;
using OpenVocabSeg.Training;

namespace OpenVocabSeg;

/// <summary>
/// Stage 2, the mask teacher: a Mask R-CNN whose classifier compares regions with word vectors, trained on the masks of the base classes
/// (XPM §3.1). Without captions, it is an ordinary instance segmentation trainer.
/// </summary>
/// <remarks>
/// Input columns: an image, <c>Label</c>, <c>BoundingBoxes</c>, <c>Masks</c>. Output columns: those of
/// <see cref="InstanceSegmentationTransformer"/>. Rows without instances of base classes are skipped, unless
/// <see cref="TeacherLossSettings.Captions"/> is set; the column of captions is then read too.
/// </remarks>
public sealed class MaskTeacherTrainer : IEstimator<InstanceSegmentationTransformer>
{
    private readonly MLContext _context;
    private readonly IHost _host;
    private readonly string _stage;
    private readonly MaskTeacherOptions _options;
    private readonly TrainingColumns _columns;
    private readonly SegmentationSettings _settings;
    private readonly UpstreamTransformer<CaptionScoringTransformer>? _upstream;

    internal MaskTeacherTrainer(MLContext context, MaskTeacherOptions options)
        : this(context, options, nameof(MaskTeacherTrainer), "Mask teacher")
    {
    }

    /// <param name="context">The context.</param>
    /// <param name="options">The options, which are copied.</param>
    /// <param name="name">Name of the trainer in the log of the context.</param>
    /// <param name="stage">Name of the stage in messages and progress.</param>
    internal MaskTeacherTrainer(MLContext context, MaskTeacherOptions options, string name, string stage)
    {
        ArgumentNullException.ThrowIfNull(options);
        _context = context;
        _host = ((IHostEnvironment)context).Register(name);
        _stage = stage;
        _options = options.Validated();
        _columns = new TrainingColumns
        {
            Image = _options.Input.ImageColumnName,
            Captions = _options.Training.Losses.Captions is null ? null : _options.Input.CaptionsColumnName,
            Instances = new(
                _options.Input.LabelColumnName, _options.Input.BoundingBoxColumnName, _options.Input.MaskColumnName, Score: null),
        };
        _settings = new(_options.Input.ImageColumnName, _options.Output.ToInstances(), _options.Detection);
        _upstream = _options.WordEmbeddings is not null || _options.ClosedVocabulary ? null : new(
            _options.InitialModel,
            AnnotationKinds.CaptionModel,
            $"Put CaptionPretraining before MaskTeacher, or set {nameof(MaskTeacherOptions.InitialModel)}, or, to train without captions, "
            + $"{nameof(MaskTeacherOptions.WordEmbeddings)}.");
    }

    /// <summary>Trains the teacher.</summary>
    /// <param name="input">The data. It is read in several passes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type, or there is no model to start from.</exception>
    /// <exception cref="ArgumentException">A base class is not a key value of the label column.</exception>
    /// <exception cref="InvalidDataException">Columns of a row contradict each other; the message names row, column and counts.</exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public InstanceSegmentationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(SchemaShapes.FromSchema(input.Schema));
        var classes = ClassList.Resolve(
            _options.BaseClasses,
            input.Schema,
            _options.Input.LabelColumnName,
            _options.ClosedVocabulary ? nameof(InstanceSegmentationOptions.Classes) : nameof(MaskTeacherOptions.BaseClasses));
        using var run = new TrainingRun(_context, _host, _stage, _options);
        var source = new DataViewImageSource(
            input,
            _columns,
            _columns.Captions is null ? TrainingRowFilter.WithInstances : TrainingRowFilter.Any,
            classes.ToHashSet(),
            run.Context.Log);
        var start = new TeacherStart
        {
            Architecture = _options.Architecture,
            CaptionModel = _upstream?.Find(input.Schema).Model,
            Words = _options.ClosedVocabulary ? ClassVectors(classes, run.Context.Seed) : _options.WordEmbeddings,
            Segmenter = _options.Segmenter,
            BackboneWeights = _options.BackboneWeights,
            Stage = _stage.ToLowerInvariant(),
        };
        return new(TeacherTrainer.Train(source, classes, _options.Training, start, run.Context), _settings);
    }

    /// <summary>Gets the shape of the data after <see cref="Fit"/> and transformation.</summary>
    /// <param name="inputSchema">Shape of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type, or there is no model to start from.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Check(inputSchema);
        return InstanceOutputs.AppendShape(inputSchema, _settings.Outputs);
    }

    private WordEmbeddings ClassVectors(IReadOnlyList<string> classes, int seed) => _options.Segmenter is { } segmenter
        ? ClosedVocabulary.Of(segmenter, classes, seed)
        : WordEmbeddings.OfClasses(classes, _options.Architecture.EmbeddingDimension, seed);

    private void Check(SchemaShape shape)
    {
        _columns.Check(shape);
        _upstream?.Check(shape);
    }
}
