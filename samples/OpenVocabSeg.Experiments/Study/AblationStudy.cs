using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.CaptionPretraining;
using OpenVocabSeg.Data.Captions;
using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Experiments.Evaluation;
using OpenVocabSeg.MaskTeacher;
using OpenVocabSeg.Networks.Grounding;
using OpenVocabSeg.Networks.Regions;
using OpenVocabSeg.Networks.Segmentation;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.PseudoMasks;
using OpenVocabSeg.RobustStudent;
using OpenVocabSeg.Segmentation;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>
/// Trains the four stages as one ML.NET pipeline, and beside its student those that show what each part is worth; evaluates all of
/// them on the test pictures.
/// </summary>
public sealed class AblationStudy : IDisposable
{
    private const int PicturesAtOnce = 64;

    private readonly MLContext _context;
    private readonly ExperimentData _data;
    private readonly StudySettings _settings;
    private readonly IStudyObserver _observer;
    private readonly CancellationToken _cancellationToken;
    private readonly ZeroShotEvaluator _evaluator;
    private readonly List<StudyRow> _rows = [];
    private readonly Dictionary<string, double> _seconds = [];
    private readonly Dictionary<string, IReadOnlyList<TrainingProgress>> _curves = [];

    /// <param name="data">Pictures.</param>
    /// <param name="settings">Networks and numbers.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="cancellationToken">Ends the study.</param>
    public AblationStudy(ExperimentData data, StudySettings settings, IStudyObserver observer, CancellationToken cancellationToken)
    {
        _context = new MLContext(settings.Seed);
        _data = data;
        _settings = settings;
        _observer = observer;
        _cancellationToken = cancellationToken;
        _evaluator = new ZeroShotEvaluator(data);
    }

    /// <summary>The fitted pipeline of all four stages; null before <see cref="Run"/>.</summary>
    public TransformerChain<InstanceSegmentationTransformer>? Model { get; private set; }

    /// <summary>The teacher inside <see cref="Model"/>.</summary>
    public InstanceSegmentationTransformer Teacher => Model!.OfType<InstanceSegmentationTransformer>().First();

    /// <summary>The robust student, the last part of <see cref="Model"/>.</summary>
    public InstanceSegmentationTransformer Student => Model!.LastTransformer;

    /// <summary>Runs the study.</summary>
    public StudyResult Run()
    {
        var labels = FitStages();
        Evaluate("teacher", corrupted: false, Teacher);
        Evaluate("robustStudent", corrupted: false, Student);
        var truth = _data.Training
            .Select(image => (IReadOnlyList<PseudoLabel>)[.. image.Captions.Count == 0 ? [] : image.Truth
                .Where(o => !o.IsCrowd && _data.AllClasses.Contains(o.ClassName))
                .Select(o => new PseudoLabel(o.ClassName, o.Box, o.Mask, 1))])
            .ToArray();
        var corrupted = MaskCorruption.DilateAll(labels, _settings.Seed);
        var plain = _settings.PlainStudent;
        FitStudent("controlStudent", corrupted: false, labels, plain with { PseudoBatchSize = 0 });
        FitStudent("plainStudent", corrupted: false, labels, plain);
        FitStudent("oracleStudent", corrupted: false, truth, plain);
        FitStudent("plainStudentCorrupted", corrupted: true, corrupted, plain);
        FitStudent("authorsNoiseStudentCorrupted", corrupted: true, corrupted, WithNoise(MaskNoiseLoss.Reparameterized));
        FitStudent("likelihoodStudentCorrupted", corrupted: true, corrupted, WithNoise(MaskNoiseLoss.LogMeanLikelihood));
        FitStudent("robustStudentCorrupted", corrupted: true, corrupted, _settings.Student);
        FitStudent("maskFreeStudentCorrupted", corrupted: true, corrupted, plain with { PseudoMaskWeight = 0 });
        FitBaseline();
        return new StudyResult(_rows, _seconds, _curves, labels);
    }

    /// <summary>Lets go of the models.</summary>
    public void Dispose() => Model?.Dispose();

    // The noise branch alone learns to widen the noise: fast enough for a short training only at a rate of its own.
    private StudentSettings WithNoise(MaskNoiseLoss loss) => _settings.PlainStudent with { MaskNoise = loss, NoiseRateFactor = 20 };

    private IReadOnlyList<PseudoLabel>[] FitStages()
    {
        var ov = _context.OpenVocabSeg;

        // A list rather than a sequence: it can be read twice, so that pseudo masks are computed in batches.
        TrainingRow[] trainingRows = [.. _data.Training.Select(image => TrainingRow.Create(image, _data.BaseClasses))];
        var rows = _context.Data.LoadFromEnumerable(trainingRows);
        var pipeline = _context.Transforms.LoadImages("Image", _data.ImageFolder, nameof(TrainingRow.ImagePath))
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(
                ov.Trainers.CaptionPretraining(new CaptionPretrainingOptions
                {
                    WordEmbeddings = _settings.Words,
                    Start = new CaptionPretrainingStart { BackboneWeights = _settings.BackboneWeights },
                    Training = _settings.CaptionPretraining,
                    Seed = _settings.Seed,
                    Progress = Watch("captionPretraining"),
                    CancellationToken = _cancellationToken,
                }),
                TransformerScope.Training)
            .Append(
                ov.Trainers.MaskTeacher(new MaskTeacherOptions
                {
                    BaseClasses = _data.BaseClasses,
                    Architecture = _settings.Architecture,
                    Training = _settings.Teacher,
                    Detection = _settings.Detection,
                    Seed = _settings.Seed,
                    Progress = Watch("maskTeacher"),
                    CancellationToken = _cancellationToken,
                }),
                TransformerScope.Training)
            .Append(
                ov.Transforms.PseudoMasks(new PseudoMaskOptions { Vocabulary = _settings.Nouns, Labeling = _settings.PseudoLabels }),
                TransformerScope.Training);
        if (_settings.KeepPseudoLabels)
        {
            var first = pipeline.Fit(rows);
            var kept = Timed("pseudoLabels", () => MakePseudoLabels(first.OfType<InstanceSegmentationTransformer>().First()));
            Model = first.Append(TrainStudent("robustStudent", first, kept, _settings.Student));
            return kept;
        }

        Model = pipeline
            .Append(ov.Trainers.RobustStudent(new RobustStudentOptions
            {
                BaseClasses = _data.BaseClasses,
                Training = _settings.Student,
                Detection = _settings.Detection,
                Seed = _settings.Seed,
                Progress = Watch("robustStudent"),
                CancellationToken = _cancellationToken,
            }))
            .Fit(rows);
        return Timed("pseudoLabels", () => MakePseudoLabels(Teacher));
    }

    // The labels that stage 3 of the pipeline makes row by row, made in batches: the same teacher, nouns and settings.
    private IReadOnlyList<PseudoLabel>[] MakePseudoLabels(InstanceSegmentationTransformer teacher)
    {
        var finder = new NounFinder(_settings.Nouns);
        var labeler = new PseudoLabeler(teacher.Segmenter, _settings.PseudoLabels);
        var labels = new IReadOnlyList<PseudoLabel>[_data.Training.Count];
        Array.Fill(labels, []);
        foreach (var chunk in Enumerable.Range(0, labels.Length).Where(i => _data.Training[i].Captions.Count > 0).Chunk(PicturesAtOnce))
        {
            var pictures = chunk.Select(i => ImageFile.Load(Path.Combine(_data.ImageFolder, _data.Training[i].Path))).ToArray();
            var nouns = chunk
                .Select(i => finder.FindCategories(_data.Training[i].Captions))
                .Select(entries => (IReadOnlyList<string>)[.. entries.Select(entry => entry.DisplayName)])
                .ToArray();
            var found = labeler.Label(pictures, nouns, _cancellationToken);
            for (var i = 0; i < chunk.Length; i++)
            {
                labels[chunk[i]] = [.. found[i].Select(d => new PseudoLabel(d.ClassName, d.Box, d.Mask, d.Score))];
            }
        }

        return labels;
    }

    private void FitStudent(string name, bool corrupted, IReadOnlyList<IReadOnlyList<PseudoLabel>> labels, StudentSettings training)
    {
        if (_settings.Rows.Contains(name))
        {
            using var student = TrainStudent(name, Model!, labels, training);
            Evaluate(name, corrupted, student);
        }
    }

    private InstanceSegmentationTransformer TrainStudent(
        string name, IEnumerable<ITransformer> stages, IReadOnlyList<IReadOnlyList<PseudoLabel>> labels, StudentSettings training)
    {
        var rows = _context.Data.LoadFromEnumerable(
            _data.Training.Select((image, i) => PseudoLabelledRow.Create(image, _data.BaseClasses, labels[i])));
        var pipeline = _context.Transforms.LoadImages("Image", _data.ImageFolder, nameof(TrainingRow.ImagePath))
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(MapToKey(nameof(PseudoLabelledRow.PseudoLabel), stages.OfType<PseudoMaskTransformer>().Single().Classes))
            .Append(_context.OpenVocabSeg.Trainers.RobustStudent(new RobustStudentOptions
            {
                BaseClasses = _data.BaseClasses,
                InitialModel = stages.OfType<InstanceSegmentationTransformer>().First(),
                Training = training,
                Detection = _settings.Detection,
                Seed = _settings.Seed,
                Progress = Watch(name),
                CancellationToken = _cancellationToken,
            }));
        return pipeline.Fit(rows).LastTransformer;
    }

    private void FitBaseline()
    {
        const string name = "noCaptionPretraining";
        if (!_settings.Rows.Contains(name))
        {
            return;
        }

        var rows = _context.Data.LoadFromEnumerable(_data.Training.Select(image => TrainingRow.Create(image, _data.BaseClasses)));
        var pipeline = _context.Transforms.LoadImages("Image", _data.ImageFolder, nameof(TrainingRow.ImagePath))
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(_context.OpenVocabSeg.Trainers.MaskTeacher(new MaskTeacherOptions
            {
                BaseClasses = _data.BaseClasses,
                WordEmbeddings = _settings.Words,
                BackboneWeights = _settings.BackboneWeights,
                Architecture = _settings.Architecture,
                Training = _settings.Baseline,
                Detection = _settings.Detection,
                Seed = _settings.Seed,
                Progress = Watch(name),
                CancellationToken = _cancellationToken,
            }));
        using var model = pipeline.Fit(rows);
        Evaluate(name, corrupted: false, model.LastTransformer);
    }

    private void Evaluate(string name, bool corrupted, InstanceSegmentationTransformer model)
    {
        if (!_settings.Rows.Contains(name))
        {
            return;
        }

        var row = new StudyRow(name, corrupted, Timed("evaluation", () => _evaluator.Evaluate(model, _cancellationToken)));
        _rows.Add(row);
        _observer.OnRow(row);
    }

    private TResult Timed<TResult>(string stage, Func<TResult> work)
    {
        _observer.OnWork(stage);
        var clock = Stopwatch.StartNew();
        var result = work();
        _seconds[stage] = _seconds.GetValueOrDefault(stage) + clock.Elapsed.TotalSeconds;
        return result;
    }

    private StageWatch Watch(string stage)
    {
        var steps = new List<TrainingProgress>();
        _curves[stage] = steps;
        return new StageWatch(progress =>
        {
            steps.Add(progress);
            _seconds[stage] = progress.Elapsed.TotalSeconds;
            _observer.OnStep(stage, progress);
        });
    }

    private Microsoft.ML.Transforms.ValueToKeyMappingEstimator MapToKey(string column, IReadOnlyList<string> classes) =>
        _context.Transforms.Conversion.MapValueToKey(
            column, keyData: _context.Data.LoadFromEnumerable(classes.Select(name => new ClassName { Name = name })));

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }

    // IProgress without System.Progress' detour over a synchronisation context, which would reorder steps.
    private sealed class StageWatch(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
