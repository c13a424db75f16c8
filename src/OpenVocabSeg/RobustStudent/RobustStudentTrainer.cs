using Microsoft.ML;
using Microsoft.ML.Runtime;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.RobustStudent;
using OpenVocabSeg.Segmentation;
using OpenVocabSeg.Sources;
using OpenVocabSeg.Training;

namespace OpenVocabSeg;

/// <summary>
/// Stage 4, the robust student: learns from the masks of the base classes and from the teacher's pseudo labels, and estimates how noisy
/// each pseudo mask is (XPM §3.3).
/// </summary>
/// <remarks>
/// Input columns: an image, <c>Label</c>, <c>BoundingBoxes</c>, <c>Masks</c>, <c>PseudoLabel</c>, <c>PseudoBoundingBoxes</c>,
/// <c>PseudoMasks</c>, <c>PseudoScore</c>. Output columns: those of <see cref="InstanceSegmentationTransformer"/>. Rows with neither
/// instances of base classes nor pseudo labels are skipped.
/// </remarks>
public sealed class RobustStudentTrainer : IEstimator<InstanceSegmentationTransformer>
{
    private readonly MLContext _context;
    private readonly IHost _host;
    private readonly RobustStudentOptions _options;
    private readonly TrainingColumns _columns;
    private readonly SegmentationSettings _settings;
    private readonly UpstreamTransformer<InstanceSegmentationTransformer> _upstream;

    internal RobustStudentTrainer(MLContext context, RobustStudentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _context = context;
        _host = ((IHostEnvironment)context).Register(nameof(RobustStudentTrainer));
        _options = options.Validated();
        _columns = new TrainingColumns
        {
            Image = _options.Input.ImageColumnName,
            Instances = new(
                _options.Input.LabelColumnName, _options.Input.BoundingBoxColumnName, _options.Input.MaskColumnName, Score: null),
            PseudoInstances = _options.PseudoLabels is not { } pseudo ? null : new(
                pseudo.PseudoLabelColumnName,
                pseudo.PseudoBoundingBoxColumnName,
                pseudo.PseudoMaskColumnName,
                pseudo.PseudoScoreColumnName),
        };
        _settings = new(_options.Input.ImageColumnName, _options.Output.ToInstances(), _options.Detection);
        _upstream = new(
            _options.InitialModel,
            AnnotationKinds.Segmenter,
            $"Put MaskTeacher before RobustStudent, or set {nameof(RobustStudentOptions.InitialModel)}.");
    }

    /// <summary>Trains the student.</summary>
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
            _options.BaseClasses, input.Schema, _options.Input.LabelColumnName, nameof(RobustStudentOptions.BaseClasses));
        var teacher = _upstream.Find(input.Schema);
        var pseudoClasses = _options.PseudoLabels is { } pseudo
            ? ColumnAnnotations.GetKeyNames(input.Schema[pseudo.PseudoLabelColumnName])
            : [];
        using var run = new TrainingRun(_context, _host, "Robust student", _options);
        var read = _options.Training.PseudoLabels.BatchSize > 0 ? _columns : _columns with { PseudoInstances = null };
        var source = new DataViewImageSource(input, read, TrainingRowFilter.WithInstances, classes.ToHashSet(), run.Context.Log);
        var student = StudentTrainer.Train(source, teacher.Segmenter, classes, pseudoClasses, _options.Training, run.Context);
        if (_options.Vocabulary is null)
        {
            return new(student, _settings);
        }

        using (student)
        {
            return new(student.WithVocabulary(_options.Vocabulary), _settings);
        }
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

    private void Check(SchemaShape shape)
    {
        _columns.Check(shape);
        _upstream.Check(shape);
    }
}
