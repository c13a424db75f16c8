using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Trains the four stages and the baselines and students of the ablation, and evaluates all of them on the test images.
/// </summary>
public sealed class AblationStudy : IDisposable
{
    private readonly StudySettings _settings;
    private readonly ExperimentData _data;
    private readonly IStudyObserver _observer;
    private readonly CancellationToken _cancellationToken;
    private readonly StudyFolder? _folder;
    private readonly StudyStages _stages;
    private readonly ZeroShotEvaluator _evaluator;
    private readonly GroundingEvaluator _grounding;
    private readonly List<StudyRow> _rows = [];
    private readonly List<IDisposable> _models = [];

    /// <param name="data">The images.</param>
    /// <param name="settings">Architecture and training settings.</param>
    /// <param name="folder">Stores intermediate results, so that an interrupted study can be resumed; null for none.</param>
    /// <param name="observer">Receives progress.</param>
    /// <param name="cancellationToken">Cancels the study.</param>
    public AblationStudy(
        ExperimentData data, StudySettings settings, StudyFolder? folder, IStudyObserver observer, CancellationToken cancellationToken)
    {
        _data = data;
        _folder = folder;
        _settings = settings;
        _observer = observer;
        _cancellationToken = cancellationToken;
        _stages = new StudyStages(data, settings, folder, observer, cancellationToken);
        _evaluator = new ZeroShotEvaluator(data);
        _grounding = new GroundingEvaluator(data);
    }

    /// <summary>The caption model of stage 1; null before <see cref="Run"/>.</summary>
    public CaptionScoringTransformer? CaptionModel { get; private set; }

    /// <summary>The teacher; null before <see cref="Run"/>.</summary>
    public InstanceSegmentationTransformer? Teacher { get; private set; }

    /// <summary>The robust student; null before <see cref="Run"/>.</summary>
    public InstanceSegmentationTransformer? Student { get; private set; }

    /// <summary>Runs the study.</summary>
    public StudyResult Run()
    {
        var labels = TrainStages();
        var retrieval = _settings.Scope.MeasureGrounding
            ? _stages.Timed("evaluation", () => _grounding.Retrieve(CaptionModel!.Model, _cancellationToken))
            : null;
        Evaluate("teacher", corrupted: false, Teacher!);
        Evaluate("robustStudent", corrupted: false, Student!);
        var regions = _settings.Scope.MeasureGrounding || _settings.Scope.Rows.Contains("oracleRegionStudent")
            ? _stages.Timed("regions", () => new RegionOracle(_data, Teacher!.Segmenter, _settings.Model.PseudoLabels, _cancellationToken))
            : null;
        var corrupted = MaskCorruption.DilateAll(labels, _settings.Seed);
        var plain = _settings.PlainStudent;
        FitStudent("controlStudent", corrupted: false, labels, plain with { PseudoLabels = plain.PseudoLabels with { BatchSize = 0 } });
        FitStudent("plainStudent", corrupted: false, labels, plain);
        if (regions is not null && _settings.Scope.Rows.Contains("oracleRegionStudent"))
        {
            FitStudent("oracleRegionStudent", corrupted: false, regions.Choose(labels), plain);
        }

        FitStudent("oracleStudent", corrupted: false, _stages.TrueLabels(), plain);
        FitStudent("plainStudentCorrupted", corrupted: true, corrupted, plain);
        FitStudent("authorsNoiseStudentCorrupted", corrupted: true, corrupted, WithNoise(MaskNoiseLoss.Reparameterized));
        FitStudent("likelihoodStudentCorrupted", corrupted: true, corrupted, WithNoise(MaskNoiseLoss.LogMeanLikelihood));
        FitStudent("robustStudentCorrupted", corrupted: true, corrupted, _settings.Model.Student);
        FitStudent("maskFreeStudentCorrupted", corrupted: true, corrupted, plain with
        {
            PseudoLabels = plain.PseudoLabels with { MaskWeight = 0 },
        });
        Fit("noCaptionPretraining", corrupted: false, _stages.TrainBaseline);
        if (_settings.Vocabulary.RandomWords is { } random)
        {
            Fit("randomWordVectors", corrupted: false, name => _stages.TrainTeacher(name, random));
        }

        IReadOnlyList<ProposalRecall> recall = _settings.Scope.MeasureGrounding
            ? _stages.Timed("regions", () => _grounding.MeasureProposals(Teacher!.Segmenter, _cancellationToken))
            : [];
        var scores = _settings.Scope.MeasureGrounding ? regions!.Measure(labels) : null;
        return new StudyResult(_rows, _stages.Seconds, _stages.Curves, labels, scores, recall, retrieval);
    }

    /// <summary>Releases the models.</summary>
    public void Dispose() => _models.ForEach(model => model.Dispose());

    // Only the noise branch learns the noise. In a short training this needs a separate learning rate.
    private StudentSettings WithNoise(MaskNoiseLoss loss) => _settings.PlainStudent with
    {
        Noise = _settings.PlainStudent.Noise with { Loss = loss, RateFactor = 20 },
    };

    private IReadOnlyList<IReadOnlyList<Detection>> TrainStages()
    {
        if (_settings.Scope.KeepPseudoLabels)
        {
            _models.Add(CaptionModel = _stages.TrainCaptionModel());
            _models.Add(Teacher = _stages.TrainTeacher(CaptionModel));
            var kept = _stages.MakePseudoLabels(Teacher);
            _models.Add(Student = _stages.TrainRobustStudent(Teacher, kept));
            return kept;
        }

        var pipeline = _stages.TrainPipeline();
        _models.Add(pipeline);
        CaptionModel = pipeline.OfType<CaptionScoringTransformer>().Single();
        Teacher = pipeline.OfType<InstanceSegmentationTransformer>().First();
        Student = pipeline.LastTransformer;

        // The same labels as stage 3 of the pipeline computes row by row, computed in batches with the same teacher, nouns and settings.
        return _stages.MakePseudoLabels(Teacher);
    }

    private void FitStudent(string name, bool corrupted, IReadOnlyList<IReadOnlyList<Detection>> labels, StudentSettings training) =>
        Fit(name, corrupted, title => _stages.TrainStudent(title, Teacher!, labels, training));

    private void Fit(string name, bool corrupted, Func<string, InstanceSegmentationTransformer> train)
    {
        if (_settings.Scope.Rows.Contains(name) && !TryFind(name))
        {
            using var model = train(name);
            Evaluate(name, corrupted, model);
            _folder?.Release(name);
        }
    }

    private void Evaluate(string name, bool corrupted, InstanceSegmentationTransformer model)
    {
        if (!_settings.Scope.Rows.Contains(name) || TryFind(name))
        {
            return;
        }

        var row = _stages.Timed("evaluation", () => new StudyRow(
            name,
            corrupted,
            _evaluator.Evaluate(model, _cancellationToken),
            _settings.Scope.MeasureGrounding ? _grounding.Evaluate(model.Segmenter, _cancellationToken) : null));
        _folder?.AddRow(row);
        Add(row);
    }

    // A row that was evaluated before the study was interrupted.
    private bool TryFind(string name)
    {
        if (_folder?.FindRow(name) is not { } row)
        {
            return false;
        }

        Add(row);
        return true;
    }

    private void Add(StudyRow row)
    {
        _rows.Add(row);
        _observer.OnRow(row);
    }
}
