using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using OpenVocabSeg.CaptionPretraining;
using OpenVocabSeg.Data.Captions;
using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.MaskTeacher;
using OpenVocabSeg.Networks.Grounding;
using OpenVocabSeg.Networks.Segmentation;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.PseudoMasks;
using OpenVocabSeg.RobustStudent;
using OpenVocabSeg.Segmentation;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>
/// The four stages of a study: as one ML.NET pipeline, or one by one for those who train several students from one teacher and one set of
/// pseudo labels. Both ways give the same models.
/// </summary>
public sealed class StudyStages
{
    private const int PicturesAtOnce = 64;

    private readonly MLContext _context;
    private readonly ExperimentData _data;
    private readonly StudySettings _settings;
    private readonly IStudyObserver _observer;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<string, double> _seconds = [];
    private readonly Dictionary<string, IReadOnlyList<TrainingProgress>> _curves = [];

    /// <param name="data">Pictures.</param>
    /// <param name="settings">Networks and numbers.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public StudyStages(ExperimentData data, StudySettings settings, IStudyObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _context = new MLContext(settings.Seed);
        _data = data;
        _settings = settings;
        _observer = observer;
        _cancellationToken = cancellationToken;
        Nouns = [.. settings.Nouns.Entries.Select(entry => entry.DisplayName).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The nouns that pseudo labels can have.</summary>
    public IReadOnlyList<string> Nouns { get; }

    /// <summary>Wall-clock time of what was done so far, by its name.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>The training steps so far of each stage, in order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TrainingProgress>> Curves => _curves;

    /// <summary>All four stages as one pipeline; the student is the last of it.</summary>
    /// <returns>The fitted pipeline, which the caller disposes.</returns>
    public TransformerChain<InstanceSegmentationTransformer> TrainPipeline()
    {
        var ov = _context.OpenVocabSeg;
        return LoadImages()
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(ov.Trainers.CaptionPretraining(CaptionPretraining()), TransformerScope.Training)
            .Append(ov.Trainers.MaskTeacher(Teacher("maskTeacher", _settings.Teacher)), TransformerScope.Training)
            .Append(
                ov.Transforms.PseudoMasks(new PseudoMaskOptions { Vocabulary = _settings.Nouns, Labeling = _settings.PseudoLabels }),
                TransformerScope.Training)
            .Append(ov.Trainers.RobustStudent(Student("robustStudent", _settings.Student)))
            .Fit(Rows());
    }

    /// <summary>Stage 1.</summary>
    /// <returns>The caption model, which the caller disposes.</returns>
    public CaptionScoringTransformer TrainCaptionModel() =>
        LoadImages().Append(_context.OpenVocabSeg.Trainers.CaptionPretraining(CaptionPretraining())).Fit(Rows()).LastTransformer;

    /// <summary>Stage 2.</summary>
    /// <param name="captionModel">What stage 1 learned; it is not changed.</param>
    /// <returns>The teacher, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainTeacher(CaptionScoringTransformer captionModel)
    {
        var options = Teacher("maskTeacher", _settings.Teacher);
        options.InitialModel = captionModel;
        return TrainTeacher(options);
    }

    /// <summary>Stage 2 without stage 1 before it.</summary>
    /// <param name="name">What progress and times call it.</param>
    /// <returns>The model, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainBaseline(string name)
    {
        var options = Teacher(name, _settings.Baseline);
        options.WordEmbeddings = _settings.Words;
        options.BackboneWeights = _settings.BackboneWeights;
        return TrainTeacher(options);
    }

    /// <summary>Stage 3: the pseudo labels of each training picture, none where it has no caption.</summary>
    /// <param name="teacher">The teacher; it is not changed.</param>
    public IReadOnlyList<IReadOnlyList<PseudoLabel>> MakePseudoLabels(InstanceSegmentationTransformer teacher)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        return Timed("pseudoLabels", () =>
        {
            var finder = new NounFinder(_settings.Nouns);
            var labeler = new PseudoLabeler(teacher.Segmenter, _settings.PseudoLabels);
            var labels = new IReadOnlyList<PseudoLabel>[_data.Training.Count];
            Array.Fill(labels, []);
            foreach (var chunk in Enumerable.Range(0, labels.Length).Where(i => _data.Training[i].Captions.Count > 0).Chunk(PicturesAtOnce))
            {
                var nouns = chunk
                    .Select(i => finder.FindCategories(_data.Training[i].Captions))
                    .Select(entries => (IReadOnlyList<string>)[.. entries.Select(entry => entry.DisplayName)])
                    .ToArray();
                var found = labeler.Label([.. chunk.Select(LoadTraining)], nouns, _cancellationToken);
                for (var i = 0; i < chunk.Length; i++)
                {
                    labels[chunk[i]] = [.. found[i].Select(d => new PseudoLabel(d.ClassName, d.Box, d.Mask, d.Score))];
                }
            }

            return labels;
        });
    }

    /// <summary>The true objects of captioned training pictures in the form of pseudo labels, for an oracle student.</summary>
    public IReadOnlyList<IReadOnlyList<PseudoLabel>> TrueLabels() =>
    [
        .. _data.Training.Select(image => (IReadOnlyList<PseudoLabel>)[.. image.Captions.Count == 0 ? [] : image.Truth
            .Where(o => !o.IsCrowd && _data.AllClasses.Contains(o.ClassName))
            .Select(o => new PseudoLabel(o.ClassName, o.Box, o.Mask, 1))]),
    ];

    /// <summary>Stage 4.</summary>
    /// <param name="name">What progress and times call it.</param>
    /// <param name="teacher">The teacher; it is not changed.</param>
    /// <param name="labels">The pseudo labels of each training picture.</param>
    /// <param name="training">How it learns.</param>
    /// <returns>The student, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainStudent(
        string name, InstanceSegmentationTransformer teacher, IReadOnlyList<IReadOnlyList<PseudoLabel>> labels, StudentSettings training)
    {
        var options = Student(name, training);
        options.InitialModel = teacher;
        var rows = _context.Data.LoadFromEnumerable(
            _data.Training.Select((image, i) => PseudoLabelledRow.Create(image, _data.BaseClasses, labels[i])));
        return LoadImages()
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(MapToKey(nameof(PseudoLabelledRow.PseudoLabel), Nouns))
            .Append(_context.OpenVocabSeg.Trainers.RobustStudent(options))
            .Fit(rows)
            .LastTransformer;
    }

    /// <summary>Does work without steps, and takes its time.</summary>
    /// <param name="name">What the observer and the times call it; the times of one name are added.</param>
    /// <param name="work">The work.</param>
    public TResult Timed<TResult>(string name, Func<TResult> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _observer.OnWork(name);
        var clock = Stopwatch.StartNew();
        var result = work();
        _seconds[name] = _seconds.GetValueOrDefault(name) + clock.Elapsed.TotalSeconds;
        return result;
    }

    /// <summary>Loads a training picture.</summary>
    /// <param name="index">Its index among them.</param>
    public PixelImage LoadTraining(int index) => ImageFile.Load(Path.Combine(_data.ImageFolder, _data.Training[index].Path));

    private InstanceSegmentationTransformer TrainTeacher(MaskTeacherOptions options) =>
        LoadImages()
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(_context.OpenVocabSeg.Trainers.MaskTeacher(options))
            .Fit(Rows())
            .LastTransformer;

    private CaptionPretrainingOptions CaptionPretraining() => new()
    {
        WordEmbeddings = _settings.Words,
        Start = new CaptionPretrainingStart { BackboneWeights = _settings.BackboneWeights },
        Training = _settings.CaptionPretraining,
        Seed = _settings.Seed,
        Progress = Watch("captionPretraining"),
        CancellationToken = _cancellationToken,
    };

    private MaskTeacherOptions Teacher(string name, TeacherSettings training) => new()
    {
        BaseClasses = _data.BaseClasses,
        Architecture = _settings.Architecture,
        Training = training,
        Detection = _settings.Detection,
        Seed = _settings.Seed,
        Progress = Watch(name),
        CancellationToken = _cancellationToken,
    };

    private RobustStudentOptions Student(string name, StudentSettings training) => new()
    {
        BaseClasses = _data.BaseClasses,
        Training = training,
        Detection = _settings.Detection,
        Seed = _settings.Seed,
        Progress = Watch(name),
        CancellationToken = _cancellationToken,
    };

    private ImageLoadingEstimator LoadImages() =>
        _context.Transforms.LoadImages("Image", _data.ImageFolder, nameof(TrainingRow.ImagePath));

    // A list rather than a sequence: it can be read twice, so that a pipeline computes pseudo masks in batches.
    private IDataView Rows() =>
        _context.Data.LoadFromEnumerable(_data.Training.Select(image => TrainingRow.Create(image, _data.BaseClasses)).ToArray());

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

    private ValueToKeyMappingEstimator MapToKey(string column, IReadOnlyList<string> classes) =>
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
