using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Inference;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// The benchmark of noise estimates: one teacher, one set of pseudo labels, and for each level of corruption the students trained on
/// them and the estimators that should distinguish good labels from bad ones. It needs training images whose captioned objects have
/// masks, which are not used for training.
/// </summary>
public sealed class NoiseStudy
{
    private const int Examples = 12;

    private readonly ExperimentData _data;
    private readonly StudySettings _study;
    private readonly NoiseSettings _settings;
    private readonly StudyFolder? _folder;
    private readonly IStudyObserver _observer;
    private readonly CancellationToken _cancellationToken;
    private readonly StudyStages _stages;
    private readonly ZeroShotEvaluator _evaluator;

    /// <param name="data">The images.</param>
    /// <param name="study">Architecture and training settings; its student is the robust one.</param>
    /// <param name="settings">Settings of the benchmark.</param>
    /// <param name="folder">Stores intermediate results, so that an interrupted benchmark can be resumed; null for none.</param>
    /// <param name="observer">Receives progress.</param>
    /// <param name="cancellationToken">Cancels the benchmark.</param>
    /// <exception cref="ArgumentException">A setting is invalid, or the student has no mask critic.</exception>
    public NoiseStudy(
        ExperimentData data,
        StudySettings study,
        NoiseSettings settings,
        StudyFolder? folder,
        IStudyObserver observer,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(observer);
        settings.Validate();
        if (study.Model.Student.Noise.Loss != MaskNoiseLoss.Posterior)
        {
            throw new ArgumentException(
                $"The student's {nameof(StudentSettings.Noise)}.{nameof(StudentNoiseSettings.Loss)} must be {MaskNoiseLoss.Posterior}.",
                nameof(study));
        }

        _data = data;
        _study = study;
        _settings = settings;
        _folder = folder;
        _observer = observer;
        _cancellationToken = cancellationToken;
        _stages = new StudyStages(data, study, folder, observer, cancellationToken);
        _evaluator = new ZeroShotEvaluator(data);
    }

    /// <summary>Runs the benchmark.</summary>
    public NoiseStudyResult Run()
    {
        using var captionModel = _stages.TrainCaptionModel();
        using var teacher = _stages.TrainTeacher(captionModel);
        var labels = _stages.MakePseudoLabels(teacher);

        // Without the times of students that were trained before the benchmark was resumed.
        var seconds = _stages.Seconds.Where(stage => !stage.Key.EndsWith('%')).ToDictionary();
        return new NoiseStudyResult(seconds, [.. _settings.Levels.Select(level => RunLevel(level, teacher, labels))]);
    }

    private NoiseLevel RunLevel(
        double fraction, InstanceSegmentationTransformer teacher, IReadOnlyList<IReadOnlyList<Detection>> own)
    {
        var corrupted = LabelCorruption.Corrupt(own, fraction, _stages.Nouns, _study.Seed);
        LabelQuality[][] quality =
        [
            .. corrupted.Select((image, i) =>
                image.Select(label => LabelQuality.Measure(label.Label, _data.Training[i].Truth)).ToArray()),
        ];
        IReadOnlyList<Detection>[] labels = [.. corrupted.Select(image => image.Select(label => label.Label).ToArray())];
        IReadOnlyList<Detection>[] good = [.. labels.Select((image, i) => image.Where((_, k) => !quality[i][k].IsBad).ToArray())];
        var plain = _study.PlainStudent;
        var students = new List<NoiseStudent>();
        InstanceSegmentationTransformer Train(string name, IReadOnlyList<IReadOnlyList<Detection>> from, StudentSettings training)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"{name} {100 * fraction:0.#} %");
            var student = _stages.TrainStudent(title, teacher, from, training);
            if (_folder?.FindRow(title) is not { } row)
            {
                row = new StudyRow(
                    title, fraction > 0, _stages.Timed("evaluation", () => _evaluator.Evaluate(student, _cancellationToken)));
                _folder?.AddRow(row);
            }

            _observer.OnRow(row);
            students.Add(new NoiseStudent(name, _stages.Seconds[title], row.Result));
            return student;
        }

        Train(NoiseStudents.Plain, labels, plain).Dispose();
        using var robust = Train(NoiseStudents.Robust, labels, _study.Model.Student);
        Train(NoiseStudents.MaskFree, labels, plain with { PseudoLabels = plain.PseudoLabels with { MaskWeight = 0 } }).Dispose();
        using var noiseBranch = _settings.NoiseBranchLevels.Contains(fraction)
            ? Train(NoiseStudents.LogMeanLikelihood, labels, NoiseBranch(MaskNoiseLoss.LogMeanLikelihood))
            : null;
        if (noiseBranch is not null)
        {
            Train(NoiseStudents.Reparameterized, labels, NoiseBranch(MaskNoiseLoss.Reparameterized)).Dispose();
        }

        if (_settings.QualityOracle)
        {
            // If no label is good, the student is trained on annotations only.
            var any = good.Any(image => image.Count > 0);
            Train(NoiseStudents.QualityOracle, good, any ? plain : plain with
            {
                PseudoLabels = plain.PseudoLabels with { BatchSize = 0 },
            }).Dispose();
        }

        if (fraction == 0)
        {
            Train(NoiseStudents.Oracle, _stages.TrueLabels(), plain).Dispose();
        }

        _observer.OnWork("estimators");
        var estimated = Estimate(corrupted, quality, robust, teacher, noiseBranch);
        var ordered = estimated.OrderByDescending(label => label.Noise[NoiseEstimator.Critic]).ToArray();
        var shown = _settings.ExampleLevels.Contains(fraction) ? Examples : 0;
        return new NoiseLevel(
            fraction,
            labels.Sum(image => image.Count),
            corrupted.SelectMany(image => image).Where(label => label.Corruption is not null)
                .CountBy(label => label.Corruption!.Value).OrderBy(pair => pair.Key).ToDictionary(),
            quality.Sum(image => image.Count(label => label.IsBad)),
            students,
            Score(estimated, _data.BaseClasses),
            Score(estimated, _data.NovelClasses),
            [.. ordered.Take(shown).Select(label => Example(label, robust))],
            [.. ordered.Reverse().Take(shown).Select(label => Example(label, robust))]);
    }

    // If the recipe has a constant weight, the authors' weight of the other pseudo losses by σ is not used.
    private StudentSettings NoiseBranch(MaskNoiseLoss loss) =>
        _study.Model.Student with { Noise = _study.Model.Student.Noise with { Loss = loss, RateFactor = _settings.NoiseBranchRateFactor } };

    private List<EstimatedLabel> Estimate(
        IReadOnlyList<IReadOnlyList<CorruptedLabel>> labels,
        LabelQuality[][] quality,
        InstanceSegmentationTransformer robust,
        InstanceSegmentationTransformer teacher,
        InstanceSegmentationTransformer? noiseBranch)
    {
        using var estimator = new NoiseEstimator(robust.Segmenter, teacher.Segmenter, noiseBranch?.Segmenter, _stages.Nouns);
        var estimated = new List<EstimatedLabel>();
        var images = Enumerable.Range(0, labels.Count).Where(i => labels[i].Count > 0);
        foreach (var i in _settings.EstimatorImages is { } count ? images.Take(count) : images)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var noise = estimator.Estimate(_stages.LoadTraining(i), labels[i]);
            estimated.AddRange(labels[i].Select((label, k) => new EstimatedLabel(i, label, quality[i][k], noise[k])));
        }

        return estimated;
    }

    private static EstimatorScores[] Score(IReadOnlyList<EstimatedLabel> labels, IReadOnlyList<string> classes)
    {
        EstimatedLabel[] own = [.. labels.Where(label => classes.Contains(label.Label.Label.ClassName))];
        return own.Length == 0
            ? []
            : [.. NoiseEstimator.Names.Where(name => own[0].Noise.ContainsKey(name)).Select(name => EstimatorScores.Create(name, own))];
    }

    private NoiseExample Example(EstimatedLabel estimated, InstanceSegmentationTransformer robust)
    {
        var (label, pixels) = (estimated.Label.Label, _stages.LoadTraining(estimated.Image));
        return new NoiseExample(
            estimated,
            new SegmenterProbe(robust.Segmenter).PredictNoise(pixels, [label.Box], [label.Mask]),
            new SegmenterProbe(robust.Segmenter).Judge(pixels, [label.Box], [label.Mask])[0].Expected);
    }
}
