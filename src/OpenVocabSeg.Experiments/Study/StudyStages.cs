using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments.Study;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// The four stages of a study: as one ML.NET pipeline, or one by one to train several students from one teacher and one set of
/// pseudo labels. Both ways give the same models.
/// </summary>
public sealed class StudyStages
{
    /// <summary>Images that are labeled together.</summary>
    internal const int ImagesAtOnce = 64;

    private const string RobustStudent = "robustStudent";

    private readonly MLContext _context;
    private readonly ExperimentData _data;
    private readonly StudySettings _settings;
    private readonly IStudyObserver _observer;
    private readonly CancellationToken _cancellationToken;
    private readonly StudyFolder? _folder;
    private readonly TrainingLog _log;
    private readonly Dictionary<string, double> _seconds = [];

    /// <param name="data">The images.</param>
    /// <param name="settings">Architecture and training settings.</param>
    /// <param name="folder">Stores intermediate results; null for none.</param>
    /// <param name="observer">Receives progress.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public StudyStages(
        ExperimentData data, StudySettings settings, StudyFolder? folder, IStudyObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        _context = new MLContext(settings.Seed);
        _data = data;
        _settings = settings;
        _folder = folder;
        _log = folder?.Log ?? TrainingLog.InMemory();
        _observer = observer;
        _cancellationToken = cancellationToken;
        var nouns = new CaptionNouns(settings.Vocabulary.Nouns, settings.Vocabulary.Words, settings.Model.PseudoLabels.Compatibility).Known;
        Nouns = [.. nouns.Select(noun => noun.ClassName)];
        var own = data.Training.Select(image => image.Id).OfType<long>().Distinct().ToArray();
        ImageIds = own.Length == data.Training.Count ? own : [.. data.Training.Select((_, index) => index + 1L)];
        CategoryIds = Nouns.All(data.CategoryIds.ContainsKey)
            ? Nouns.ToDictionary(noun => noun, noun => data.CategoryIds[noun])
            : nouns.ToDictionary(noun => noun.ClassName, noun => noun.Entry.Id);
    }

    /// <summary>The nouns of pseudo labels.</summary>
    public IReadOnlyList<string> Nouns { get; }

    /// <summary>The ids of training images in pseudo.json: their own if all have distinct ids, otherwise 1, 2, ….</summary>
    public IReadOnlyList<long> ImageIds { get; }

    /// <summary>
    /// The ids of nouns in pseudo.json: those of the annotation files if these have all nouns, otherwise those of the vocabulary.
    /// </summary>
    public IReadOnlyDictionary<string, long> CategoryIds { get; }

    /// <summary>Wall-clock times so far, by name.</summary>
    public IReadOnlyDictionary<string, double> Seconds =>
        Curves.ToDictionary(curve => curve.Key, curve => curve.Value[^1].Elapsed.TotalSeconds).Concat(_seconds).ToDictionary();

    /// <summary>The training steps so far of each stage, in order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TrainingProgress>> Curves => _log.Curves;

    /// <summary>Trains all four stages as one pipeline; the student is the last transformer.</summary>
    /// <returns>The fitted pipeline, which the caller disposes.</returns>
    public TransformerChain<InstanceSegmentationTransformer> TrainPipeline()
    {
        var ov = _context.OpenVocabSeg;
        return LoadImages()
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(ov.Trainers.CaptionPretraining(CaptionPretraining("captionPretraining")), TransformerScope.Training)
            .Append(ov.Trainers.MaskTeacher(Teacher("maskTeacher", _settings.Model.Teacher)), TransformerScope.Training)
            .Append(
                ov.Transforms.PseudoMasks(
                    new PseudoMaskOptions { Vocabulary = _settings.Vocabulary.Nouns, Labeling = _settings.Model.PseudoLabels }),
                TransformerScope.Training)
            .Append(ov.Trainers.RobustStudent(Student(RobustStudent, _settings.Model.Student)))
            .Fit(Rows());
    }

    /// <summary>Loads the caption model of stage 1 to the device of the study.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The caption model, which the caller disposes.</returns>
    /// <exception cref="InvalidDataException">The file is not a caption model, is damaged, or needs a newer version.</exception>
    public CaptionScoringTransformer LoadCaptionModel(string path) => _context.OpenVocabSeg.LoadCaptionModel(path, _settings.Device);

    /// <summary>Loads a teacher or a student to the device of the study.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The segmenter, which the caller disposes.</returns>
    /// <exception cref="InvalidDataException">The file is not a segmenter, is damaged, or needs a newer version.</exception>
    public InstanceSegmentationTransformer LoadSegmenter(string path) => _context.OpenVocabSeg.Load(path, _settings.Device);

    /// <summary>Stage 1.</summary>
    /// <returns>The caption model, which the caller disposes.</returns>
    public CaptionScoringTransformer TrainCaptionModel() => Keep(
        StudyFolder.CaptionModel,
        "captionPretraining",
        LoadCaptionModel,
        () => TrainCaptionModel(CaptionPretraining("captionPretraining")),
        (model, path) => model.Save(path));

    /// <summary>Stage 2.</summary>
    /// <param name="captionModel">The caption model of stage 1; it is not changed.</param>
    /// <returns>The teacher, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainTeacher(CaptionScoringTransformer captionModel)
    {
        const string name = "maskTeacher";
        return KeepSegmenter(StudyFolder.Teacher, name, () =>
        {
            var options = Teacher(name, _settings.Model.Teacher);
            options.InitialModel = captionModel;
            return TrainTeacher(options);
        });
    }

    /// <summary>Stages 1 and 2 with other word vectors.</summary>
    /// <param name="name">Name of stage 2 in progress and times. The name of stage 1 is followed by <c>Captions</c>.</param>
    /// <param name="words">The vectors.</param>
    /// <returns>The teacher, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainTeacher(string name, WordEmbeddings words)
    {
        var pretraining = CaptionPretraining($"{name}Captions");
        pretraining.WordEmbeddings = words;
        using var captionModel = TrainCaptionModel(pretraining);
        var options = Teacher(name, _settings.Model.Teacher);
        options.InitialModel = captionModel;
        return TrainTeacher(options);
    }

    /// <summary>Stage 2 without stage 1 before it.</summary>
    /// <param name="name">Name in progress and times.</param>
    /// <returns>The model, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainBaseline(string name)
    {
        var options = Teacher(name, _settings.Baseline);
        options.WordEmbeddings = _settings.Vocabulary.Words;
        options.BackboneWeights = _settings.BackboneWeights;
        return TrainTeacher(options);
    }

    /// <summary>Stage 3: the pseudo labels of each training image; empty for images without captions.</summary>
    /// <param name="teacher">The teacher; its weights are not changed.</param>
    public IReadOnlyList<IReadOnlyList<Detection>> MakePseudoLabels(InstanceSegmentationTransformer teacher)
    {
        ArgumentNullException.ThrowIfNull(teacher);

        // Also if it was read from a file: cached features are rounded, and a label must not depend on that.
        Sharing(teacher);
        IReadOnlyList<IReadOnlyList<Detection>> Make() => Timed("pseudoLabels", () => Label(teacher));
        if (_folder is null)
        {
            return Make();
        }

        // Always read from the file: its boxes are stored as corner and size, and a resumed run reads the same numbers.
        IReadOnlyList<IReadOnlyList<Detection>> Read(string path) => PseudoLabelFile.Read(path, ImageIds, CategoryIds);
        _folder.Keep(
            StudyFolder.PseudoLabels,
            training: null,
            Read,
            Make,
            (made, path) => PseudoLabelFile.Write(path, CategoryIds, ImageIds.Zip(made)));
        return Read(_folder.PathOf(StudyFolder.PseudoLabels));
    }

    /// <summary>Reads pseudo labels of this or another tool, and checks that they match the training images.</summary>
    /// <param name="path">A COCO results file, see <see cref="PseudoLabelFile.Read"/>.</param>
    /// <returns>The pseudo labels of each training image. Labels with an empty mask are left out, and the observer receives their
    /// number.</returns>
    public IReadOnlyList<IReadOnlyList<Detection>> ReadPseudoLabels(string path)
    {
        var read = PseudoLabelFile.Read(
            path, ImageIds, CategoryIds, index => ImageFile.ReadSize(Path.Combine(_data.ImageFolder, _data.Training[index].Path)));
        IReadOnlyList<Detection>[] labels = [.. read.Select(ofImage =>
            (IReadOnlyList<Detection>)[.. ofImage.Where(label => label.Mask.Area > 0)])];
        NoteEmptyMasks(read.Sum(ofImage => ofImage.Count) - labels.Sum(ofImage => ofImage.Count));
        return labels;
    }

    /// <summary>The ground truth objects of captioned training images as pseudo labels, for an oracle student.</summary>
    public IReadOnlyList<IReadOnlyList<Detection>> TrueLabels() =>
    [
        .. _data.Training.Select(image => (IReadOnlyList<Detection>)[.. image.Captions.Count == 0 ? [] : image.Truth
            .Where(o => !o.IsCrowd && _data.AllClasses.Contains(o.ClassName))
            .Select(o => new Detection(o.ClassName, 1, o.Box, o.Mask))]),
    ];

    /// <summary>Stage 4, the robust student.</summary>
    /// <param name="teacher">The teacher; it is not changed.</param>
    /// <param name="labels">The pseudo labels of each training image.</param>
    /// <returns>The student, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainRobustStudent(
        InstanceSegmentationTransformer teacher, IReadOnlyList<IReadOnlyList<Detection>> labels) =>
        KeepSegmenter(StudyFolder.Student, RobustStudent, () => TrainStudent(RobustStudent, teacher, labels, _settings.Model.Student));

    /// <summary>Trains a student with any settings.</summary>
    /// <param name="name">Name in progress and times.</param>
    /// <param name="teacher">The teacher; it is not changed.</param>
    /// <param name="labels">The pseudo labels of each training image.</param>
    /// <param name="training">Settings of the training.</param>
    /// <returns>The student, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainStudent(
        string name, InstanceSegmentationTransformer teacher, IReadOnlyList<IReadOnlyList<Detection>> labels, StudentSettings training)
    {
        var options = Student(name, training);
        options.InitialModel = teacher;
        var rows = _context.Data.LoadFromEnumerable(
            _data.Training.Select((image, i) => PseudoLabeledRow.Create(image, _data.BaseClasses, labels[i])));
        return Sharing(LoadImages()
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(MapToKey(nameof(PseudoLabeledRow.PseudoLabel), Nouns))
            .Append(_context.OpenVocabSeg.Trainers.RobustStudent(options))
            .Fit(rows)
            .LastTransformer);
    }

    /// <summary>Runs work without training steps and measures its time.</summary>
    /// <param name="name">Name for the observer and the times; times with the same name are added.</param>
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

    /// <summary>Loads a training image.</summary>
    /// <param name="index">Index of the training image.</param>
    public PixelImage LoadTraining(int index) => ImageFile.Load(Path.Combine(_data.ImageFolder, _data.Training[index].Path));

    // Results of finished stages are read from the folder.
    private T Keep<T>(string file, string? training, Func<string, T> read, Func<T> make, Action<T, string> write) =>
        _folder is null ? make() : _folder.Keep(file, training, read, make, write);

    private InstanceSegmentationTransformer KeepSegmenter(string file, string training, Func<InstanceSegmentationTransformer> train) =>
        Sharing(Keep(file, training, LoadSegmenter, train, (model, path) => model.Save(path)));

    private InstanceSegmentationTransformer Sharing(InstanceSegmentationTransformer model)
    {
        model.Segmenter.Features = _settings.Features;
        return model;
    }

    private IReadOnlyList<Detection>[] Label(InstanceSegmentationTransformer teacher)
    {
        var labeler = new CaptionLabeler(teacher.Segmenter, _settings.Vocabulary.Nouns, _settings.Model.PseudoLabels);
        var progress = new LabelProgress();
        IReadOnlyList<Detection>[] labels =
        [
            .. labeler.LabelEach(
                [.. _data.Training.Select(image => image.Captions)], LoadTraining, ImagesAtOnce, progress, _cancellationToken),
        ];
        NoteEmptyMasks(progress.EmptyMasks);
        return labels;
    }

    private void NoteEmptyMasks(int count)
    {
        if (count > 0)
        {
            _observer.OnNote($"Left out: {count} pseudo labels with an empty mask.");
        }
    }

    private CaptionScoringTransformer TrainCaptionModel(CaptionPretrainingOptions options) =>
        LoadImages().Append(_context.OpenVocabSeg.Trainers.CaptionPretraining(options)).Fit(Rows()).LastTransformer;

    private InstanceSegmentationTransformer TrainTeacher(MaskTeacherOptions options) =>
        Sharing(LoadImages()
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(_context.OpenVocabSeg.Trainers.MaskTeacher(options))
            .Fit(Rows())
            .LastTransformer);

    private CaptionPretrainingOptions CaptionPretraining(string name) => new()
    {
        WordEmbeddings = _settings.Vocabulary.Words,
        Start = new CaptionPretrainingStart { BackboneWeights = _settings.BackboneWeights },
        Training = _settings.Model.CaptionPretraining,
        Seed = _settings.Seed,
        Device = _settings.Device,
        Progress = Watch(name, _settings.Model.CaptionPretraining.BatchSize),
        Features = _settings.Features,
        Checkpoint = _folder?.Checkpoint(name, CaptionIterations),
        Processes = _settings.Processes,
        CancellationToken = _cancellationToken,
    };

    private MaskTeacherOptions Teacher(string name, TeacherSettings training) => new()
    {
        BaseClasses = _data.BaseClasses,
        Architecture = _settings.Model.Architecture,
        Training = training,
        Detection = _settings.Model.Detection,
        Seed = _settings.Seed,
        Device = _settings.Device,
        Progress = Watch(name, training.BatchSize),
        Features = _settings.Features,
        Checkpoint = _folder?.Checkpoint(name, training.Iterations),
        Processes = _settings.Processes,
        CancellationToken = _cancellationToken,
    };

    private RobustStudentOptions Student(string name, StudentSettings training) => new()
    {
        BaseClasses = _data.BaseClasses,
        Training = training,
        Detection = _settings.Model.Detection,
        Seed = _settings.Seed,
        Device = _settings.Device,
        Progress = Watch(name, training.BatchSize + training.PseudoLabels.BatchSize),
        MemoryBudget = _settings.StudentMemory ?? new RobustStudentOptions().MemoryBudget,
        Features = _settings.Features,
        Checkpoint = _folder?.Checkpoint(name, training.Iterations),
        Processes = _settings.Processes,
        CancellationToken = _cancellationToken,
    };

    private int CaptionIterations => _settings.Model.CaptionPretraining is { Epochs: { } epochs } training
        ? (int)(epochs * _data.Training.Count(image => image.Captions.Count > 0) / training.BatchSize)
        : _settings.Model.CaptionPretraining.Iterations;

    private ImageLoadingEstimator LoadImages() =>
        _context.Transforms.LoadImages("Image", _data.ImageFolder, nameof(TrainingRow.ImagePath));

    // A list instead of a sequence: it can be read twice, so that a pipeline computes pseudo masks in batches.
    private IDataView Rows() =>
        _context.Data.LoadFromEnumerable(_data.Training.Select(image => TrainingRow.Create(image, _data.BaseClasses)).ToArray());

    private StageWatch Watch(string stage, int imagesPerStep)
    {
        var rate = new StepRate(imagesPerStep);
        return new StageWatch(progress =>
        {
            var imagesPerSecond = rate.Step();
            _log.Add(stage, progress, imagesPerSecond);
            _observer.OnStep(stage, progress, imagesPerSecond);
        });
    }

    private ValueToKeyMappingEstimator MapToKey(string column, IReadOnlyList<string> classes) =>
        _context.Transforms.Conversion.MapValueToKey(
            column, keyData: _context.Data.LoadFromEnumerable(classes.Select(name => new ClassName { Name = name })));

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }

    // Not System.Progress, whose synchronization context would reorder steps.
    private sealed class StageWatch(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
