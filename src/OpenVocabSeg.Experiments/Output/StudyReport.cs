using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Visualization;
using OpenVocabSeg.Experiments.Output;
using OpenVocabSeg.Experiments.Reports;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Inference;

namespace OpenVocabSeg.Experiments;

/// <summary>Writes report.html: tables, loss curves, pseudo masks next to the ground truth, predictions on test images.</summary>
public static class StudyReport
{
    private const int PointsPerCurve = 120;
    private const int ImagesShown = 8;
    private const int ObjectsShown = 6;

    /// <summary>Writes the report atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">Title of the report.</param>
    /// <param name="data">The images.</param>
    /// <param name="study">The finished study.</param>
    /// <param name="result">Result of the study.</param>
    public static void Write(string path, string title, ExperimentData data, AblationStudy study, StudyResult result)
    {
        var report = new HtmlReport(title, "Open-vocabulary instance segmentation: masks for the base classes, captions for the rest.");
        AddFigures(report, result);
        report.AddSection("Mask AP50", "Mean average precision of masks at IoU 0.50, in percent, on images not used for training.");
        report.AddTable(Table(result, row => row.Result.AP50));
        report.AddSection("Mask AP", "The mean over the IoU thresholds 0.50, 0.55, …, 0.95.");
        report.AddTable(Table(result, row => row.Result.AP));
        report.AddSection("Box AP50", "The same for boxes, which are easier to predict than masks.");
        report.AddTable(Table(result, row => row.Result.BoxAP50));
        report.AddSection("Box AP", "The mean over the IoU thresholds 0.50, 0.55, …, 0.95.");
        report.AddTable(Table(result, row => row.Result.BoxAP));
        GroundingReport.AddNumbers(report, data, result);
        AddPseudoMasks(report, data, study, result);
        GroundingReport.AddLabels(report, data, study, result);
        AddPredictions(report, data, study);
        report.AddSection("Losses");
        report.AddCharts(result.Curves.Select(curve => Chart(curve.Key, curve.Value)));
        report.Save(path);
    }

    private static void AddFigures(HtmlReport report, StudyResult result)
    {
        var novel = result.Rows.ToDictionary(row => row.Name, row => row.Result.AP50.ConstrainedNovel);
        string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
        (string Row, string Name)[] shown =
        [
            ("robustStudent", "novel AP50, robust student"),
            ("teacher", "teacher"),
            ("noCaptionPretraining", "without captions"),
            ("oracleStudent", "upper bound: ground truth masks"),
        ];
        report.AddKeyFigures([
            .. shown.Where(figure => novel.ContainsKey(figure.Row)).Select(figure => new KeyFigure(figure.Name, Text(novel[figure.Row]))),
            new KeyFigure("minutes", Text(result.Seconds.Values.Sum() / 60)),
        ]);
    }

    private static ReportTable Table(StudyResult result, Func<StudyRow, OpenVocabSeg.Experiments.ZeroShotScores> scores) =>
        new(
            [
                new ReportColumn("base", Group: "constrained"),
                new ReportColumn("novel", Group: "constrained"),
                new ReportColumn("base", Group: "generalised"),
                new ReportColumn("novel", Group: "generalised"),
                new ReportColumn("all", Group: "generalised"),
            ],
            [.. StudyTable.Order(result.Rows).Select(row =>
            {
                var value = scores(row);
                double? Shown(double number) => number < 0 ? null : number;
                return new ReportRow(
                    StudyTable.Title(row),
                    [Shown(value.ConstrainedBase), Shown(value.ConstrainedNovel), Shown(value.Base), Shown(value.Novel), Shown(value.All)],
                    row.Corrupted ? "with corrupted pseudo masks" : "with the teacher's pseudo masks",
                    StudyTable.Explanation(row),
                    IsReference: row.Name is "oracleStudent" or "oracleRegionStudent");
            })]);

    private static void AddPseudoMasks(HtmlReport report, ExperimentData data, AblationStudy study, StudyResult result)
    {
        var novel = data.NovelClasses.ToHashSet();
        var shown = Enumerable.Range(0, data.Training.Count)
            .Where(i => result.PseudoLabels[i].Any(label => novel.Contains(label.ClassName)))
            .OrderByDescending(i => data.Training[i].Truth.Count > 0)
            .Take(ImagesShown);
        report.AddSection(
            "Pseudo masks",
            "The teacher's pseudo masks next to the ground truth, which it never saw; where the student's critic doubts these masks; "
            + "and the student's predictions.");
        report.AddImages(new ImageGrid(
            ["image", "ground truth", "teacher's pseudo masks", "doubt", "student"],
            [.. shown.Select(i =>
            {
                var pixels = ImageFile.Load(Path.Combine(data.ImageFolder, data.Training[i].Path));
                var labels = result.PseudoLabels[i];
                return new ImageGridRow(data.Training[i].Captions[0], [
                    new ImageGridCell(pixels),
                    new ImageGridCell(Truth(pixels, data, data.Training[i])),
                    new ImageGridCell(Overlay.Draw(pixels, labels, data.AllClasses)),
                    new ImageGridCell(Noise(pixels, study, labels)),
                    new ImageGridCell(Predictions(pixels, data, study))]);
            })]));
    }

    private static void AddPredictions(HtmlReport report, ExperimentData data, AblationStudy study)
    {
        report.AddSection(
            "Test images",
            $"Predictions of the robust student with the vocabulary of all classes, at most the best {ObjectsShown} per image.");
        report.AddImages(new ImageGrid(
            ["image", "ground truth", "student"],
            [.. data.Test.Take(ImagesShown).Select(image =>
            {
                var pixels = ImageFile.Load(Path.Combine(data.ImageFolder, image.Path));
                return new ImageGridRow(null, [
                    new ImageGridCell(pixels),
                    new ImageGridCell(Truth(pixels, data, image)),
                    new ImageGridCell(Predictions(pixels, data, study))]);
            })]));
    }

    private static PixelImage Truth(PixelImage pixels, ExperimentData data, ExperimentImage image) =>
        Overlay.Draw(
            pixels, [.. image.Truth.Where(o => data.AllClasses.Contains(o.ClassName)).Select(o => o.Load())], data.AllClasses);

    private static PixelImage Noise(PixelImage pixels, AblationStudy study, IReadOnlyList<Detection> labels)
    {
        var doubt = new SegmenterProbe(study.Student!.Segmenter).PredictNoise(
            pixels, [.. labels.Select(label => label.Box)], [.. labels.Select(label => label.Mask)]);
        return HeatMap.Draw(pixels, doubt, maximum: 1);
    }

    private static PixelImage Predictions(PixelImage pixels, ExperimentData data, AblationStudy study)
    {
        // Scores can be products of several probabilities and then are low, so the best ones are shown. More than a few would be
        // unreadable.
        var detection = study.Student!.Detection;
        var shownFrom = (float)Math.Pow(0.5, 1 + detection.Score.ObjectnessWeight + detection.Score.IouWeight);
        using var model = study.Student!.Segmenter.WithVocabulary(data.AllClasses);
        var detections = model.Predict([pixels], detection with { ScoreThreshold = shownFrom, MaxDetections = ObjectsShown })[0];
        return Overlay.Draw(pixels, detections, data.AllClasses);
    }

    // Every point is the mean of neighboring steps, because single steps are too noisy.
    private static LineChart Chart(string stage, IReadOnlyList<TrainingProgress> steps)
    {
        var width = Math.Max(1, steps.Count / PointsPerCurve);
        var names = steps.SelectMany(step => step.Losses.Keys).Distinct().ToArray();
        return new LineChart(
            stage,
            "step",
            "loss",
            [.. names.Select(name => new ChartSeries(name, [.. steps.Chunk(width).Select(chunk =>
                ((double)chunk[^1].Iteration, chunk.Average(step => (double)step.Losses.GetValueOrDefault(name))))]))]);
    }
}
