using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Visualization;
using OpenVocabSeg.Experiments.Reports;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Writes the report of a noise benchmark: students and estimators of each level, the noisiest and the cleanest pseudo masks.
/// </summary>
public static class NoiseReport
{
    /// <summary>Writes the report atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Title of the report.</param>
    /// <param name="data">The images.</param>
    /// <param name="result">Result of the benchmark.</param>
    public static void Write(string path, string title, ExperimentData data, NoiseStudyResult result)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(result);
        var report = new HtmlReport(
            title, "Pseudo labels of known quality: which students tolerate wrong labels, and which estimates detect them.");
        report.AddKeyFigures(Figures(result));
        report.AddSection(
            "Students",
            "Metrics of masks on held-out images, in percent, constrained to base or to novel classes. A share of the pseudo labels was "
            + "corrupted on purpose, in addition to the teacher's own errors.");
        report.AddTable(Students(result));
        report.AddSection(
            "Noise estimates",
            "A pseudo label is bad if its mask has an IoU below 0.5 with every object of its noun. AUC: the probability that a bad label "
            + "gets a higher noise than a good one (0.5 is chance). Class: AUC for wrong nouns only. Rank: correlation of the noise with "
            + "the true IoU (−1 is best). Calibration: expected calibration error of 1 − noise as an estimate of the IoU, and of the IoU "
            + "with an object of any class.");
        report.AddTable(Estimators(result));
        foreach (var level in result.Levels)
        {
            if (level.Noisiest.Count > 0)
            {
                AddExamples(report, data, level);
            }
        }

        report.Save(path);
    }

    private static IEnumerable<KeyFigure> Figures(NoiseStudyResult result)
    {
        var students = result.Levels.SelectMany(level => level.Students);
        var minutes = (result.Seconds.Values.Sum() + students.Sum(student => student.Seconds)) / 60;
        return
        [
            .. result.Levels.SelectMany(level => level.NovelEstimators
                .Where(scores => scores.Estimator == NoiseEstimator.Combined && !double.IsNaN(scores.Auc))
                .Select(scores => new KeyFigure($"AUC, novel, {NoiseTable.Share(level.Fraction)} corrupted", Text(scores.Auc, "F2")))),
            new KeyFigure("minutes of training", Text(minutes, "F1")),
        ];
    }

    private static ReportTable Students(NoiseStudyResult result) => new(
        [
            new ReportColumn("base", Group: "AP50"),
            new ReportColumn("novel", Group: "AP50"),
            new ReportColumn("base", Group: "AP 0.50:0.95"),
            new ReportColumn("novel", Group: "AP 0.50:0.95"),
            new ReportColumn("seconds", BestValue.None),
        ],
        [.. result.Levels.SelectMany(level => level.Students.Select(student => new ReportRow(
            NoiseStudents.Title(student.Name),
            [
                Percent(student.Result.AP50.ConstrainedBase), Percent(student.Result.AP50.ConstrainedNovel),
                Percent(student.Result.AP.ConstrainedBase), Percent(student.Result.AP.ConstrainedNovel), student.Seconds,
            ],
            Group(level),
            NoiseStudents.Explanation(student.Name),
            IsReference: student.Name is NoiseStudents.Oracle or NoiseStudents.QualityOracle)))]);

    private static ReportTable Estimators(NoiseStudyResult result)
    {
        ReportColumn[] Columns(string group) =>
        [
            new("AUC", Group: group),
            new("class", Group: group, Explanation: "AUC for wrong nouns only"),
            new("rank", BestValue.Lowest, group, "Spearman's correlation with the true IoU"),
            new("calibration", BestValue.Lowest, group, "Expected calibration error"),
            new("of masks", BestValue.Lowest, group, "The same for the IoU with an object of any class"),
        ];
        double?[] Values(EstimatorScores? scores) => scores is null
            ? [null, null, null, null, null]
            :
            [
                Defined(scores.Auc), Defined(scores.WrongClassAuc), Defined(scores.Spearman), Defined(scores.CalibrationError),
                Defined(scores.MaskCalibrationError),
            ];
        return new ReportTable(
            [.. Columns("base nouns"), .. Columns("novel nouns")],
            [.. result.Levels.SelectMany(level => NoiseEstimator.Names.Select(name => (
                    Name: name,
                    Base: level.BaseEstimators.FirstOrDefault(scores => scores.Estimator == name),
                    Novel: level.NovelEstimators.FirstOrDefault(scores => scores.Estimator == name)))
                .Where(row => row.Base is not null || row.Novel is not null)
                .Select(row => new ReportRow(Title(row.Name), [.. Values(row.Base), .. Values(row.Novel)], Group(level))))])
        {
            Decimals = 3,
        };
    }

    private static void AddExamples(HtmlReport report, ExperimentData data, NoiseLevel level)
    {
        var share = NoiseTable.Share(level.Fraction);
        report.AddSection(
            $"The noisiest pseudo masks, {share} corrupted",
            "Sorted by the critic's noise, 1 − expected IoU. Doubt is the probability that the pseudo mask is wrong at a pixel.");
        report.AddImages(Grid(data, level.Noisiest));
        report.AddSection($"The cleanest pseudo masks, {share} corrupted", "Sorted by the critic's noise, lowest first.");
        report.AddImages(Grid(data, level.Cleanest));
    }

    private static ImageGrid Grid(ExperimentData data, IReadOnlyList<NoiseExample> examples) => new(
        ["image", "ground truth", "pseudo label", "doubt", "mask expected by the critic"],
        [.. examples.Select(example =>
        {
            var (image, label) = (data.Training[example.Label.Image], example.Label.Label.Label);
            var pixels = ImageFile.Load(Path.Combine(data.ImageFolder, image.Path));
            var truth = image.Truth.Where(o => data.AllClasses.Contains(o.ClassName));
            return new ImageGridRow(Caption(example.Label), [
                new ImageGridCell(pixels),
                new ImageGridCell(Overlay.Draw(pixels, [.. truth.Select(o => o.Load())], data.AllClasses)),
                new ImageGridCell(Overlay.Draw(pixels, [label], data.AllClasses)),
                new ImageGridCell(HeatMap.Draw(pixels, example.Doubt, maximum: 1)),
                new ImageGridCell(Overlay.Draw(
                    pixels, [new SegmentedObject(label.ClassName, label.Box, example.Expected)], data.AllClasses))]);
        })]);

    private static string Caption(EstimatedLabel label)
    {
        var cause = label.Label.Corruption switch
        {
            null => label.Quality.IsWrongClass ? "the teacher's own, wrong noun" : "the teacher's own",
            CorruptionKind.Dilated => "mask dilated",
            CorruptionKind.Eroded => "mask eroded",
            CorruptionKind.Shifted => "mask shifted",
            CorruptionKind.CutOff => "part of the mask cut off",
            CorruptionKind.Merged => "mask merged with a neighbor's",
            CorruptionKind.OtherRegion => "mask of another region",
            CorruptionKind.WrongNoun => "another noun",
            CorruptionKind.WrongBox => "box moved",
            { } other => throw new InvalidOperationException($"There is no name for {other}."),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{label.Label.Label.ClassName}: noise {label.Noise[NoiseEstimator.Critic]:F2}, "
            + $"true IoU {label.Quality.MaskIoU:F2} ({cause})");
    }

    private static string Title(string estimator) => estimator switch
    {
        NoiseEstimator.Critic => "mask critic",
        NoiseEstimator.ClassNoise => "class, student",
        NoiseEstimator.Combined => "mask critic and class",
        NoiseEstimator.TeacherClassNoise => "class, teacher",
        NoiseEstimator.Score => "pseudo score",
        NoiseEstimator.Sigma => "mean σ",
        _ => throw new ArgumentOutOfRangeException(nameof(estimator), estimator, "The estimator is unknown."),
    };

    private static string Group(NoiseLevel level) =>
        $"{NoiseTable.Share(level.Fraction)} corrupted: {level.Bad} of {level.Labels} labels are bad";

    private static double? Percent(double value) => value < 0 ? null : value;

    private static double? Defined(double value) => double.IsNaN(value) ? null : value;

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
