using System.Diagnostics;
using Microsoft.ML;
using OpenVocabSeg.CaptionPretraining;
using OpenVocabSeg.Data.Captions;
using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.MaskTeacher;
using OpenVocabSeg.Networks.Grounding;
using OpenVocabSeg.Networks.Segmentation;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.RobustStudent;
using OpenVocabSeg.Segmentation;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>The four stages one by one, for studies that train several students from one teacher and one set of pseudo labels.</summary>
public sealed class StudyStages
{
    private const int PicturesAtOnce = 64;

    private readonly MLContext _context;
    private readonly ExperimentData _data;
    private readonly StudySettings _settings;
    private readonly IStudyObserver _observer;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<string, double> _seconds = [];

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

    /// <summary>Stages 1 and 2.</summary>
    /// <returns>The teacher, which the caller disposes.</returns>
    public InstanceSegmentationTransformer TrainTeacher()
    {
        var rows = _context.Data.LoadFromEnumerable(_data.Training.Select(image => TrainingRow.Create(image, _data.BaseClasses)).ToArray());
        var pipeline = _context.Transforms.LoadImages("Image", _data.ImageFolder, nameof(TrainingRow.ImagePath))
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(_context.OpenVocabSeg.Trainers.CaptionPretraining(new CaptionPretrainingOptions
            {
                WordEmbeddings = _settings.Words,
                Start = new CaptionPretrainingStart { BackboneWeights = _settings.BackboneWeights },
                Training = _settings.CaptionPretraining,
                Seed = _settings.Seed,
                Progress = Watch("captionPretraining"),
                CancellationToken = _cancellationToken,
            }))
            .Append(_context.OpenVocabSeg.Trainers.MaskTeacher(new MaskTeacherOptions
            {
                BaseClasses = _data.BaseClasses,
                Architecture = _settings.Architecture,
                Training = _settings.Teacher,
                Detection = _settings.Detection,
                Seed = _settings.Seed,
                Progress = Watch("maskTeacher"),
                CancellationToken = _cancellationToken,
            }));
        var stages = Timed("captionPretrainingAndMaskTeacher", () => pipeline.Fit(rows));
        foreach (var stage in stages.SkipLast(1).OfType<IDisposable>())
        {
            stage.Dispose();
        }

        return stages.LastTransformer;
    }

    /// <summary>Stage 3: the pseudo labels of each training picture, none where it has no caption.</summary>
    public IReadOnlyList<IReadOnlyList<PseudoLabel>> MakePseudoLabels(InstanceSegmentationTransformer teacher)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        _observer.OnWork("pseudoLabels");
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
        var rows = _context.Data.LoadFromEnumerable(
            _data.Training.Select((image, i) => PseudoLabelledRow.Create(image, _data.BaseClasses, labels[i])));
        var pipeline = _context.Transforms.LoadImages("Image", _data.ImageFolder, nameof(TrainingRow.ImagePath))
            .Append(MapToKey(nameof(TrainingRow.Label), _data.BaseClasses))
            .Append(MapToKey(nameof(PseudoLabelledRow.PseudoLabel), Nouns))
            .Append(_context.OpenVocabSeg.Trainers.RobustStudent(new RobustStudentOptions
            {
                BaseClasses = _data.BaseClasses,
                InitialModel = teacher,
                Training = training,
                Detection = _settings.Detection,
                Seed = _settings.Seed,
                Progress = Watch(name),
                CancellationToken = _cancellationToken,
            }));
        return Timed(name, () => pipeline.Fit(rows)).LastTransformer;
    }

    /// <summary>Loads a training picture.</summary>
    /// <param name="index">Its index among them.</param>
    public PixelImage LoadTraining(int index) => ImageFile.Load(Path.Combine(_data.ImageFolder, _data.Training[index].Path));

    private TResult Timed<TResult>(string stage, Func<TResult> work)
    {
        var clock = Stopwatch.StartNew();
        var result = work();
        _seconds[stage] = clock.Elapsed.TotalSeconds;
        return result;
    }

    private StageWatch Watch(string stage) => new(progress => _observer.OnStep(stage, progress));

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
