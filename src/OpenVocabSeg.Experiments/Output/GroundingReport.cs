using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Visualization;
using OpenVocabSeg.Experiments.Reports;
using OpenVocabSeg.Networks.Inference;

namespace OpenVocabSeg.Experiments.Output;

/// <summary>
/// The sections of a study's report on grounding of words and on the quality of pseudo labels; empty if a study measures neither.
/// </summary>
internal static class GroundingReport
{
    private const int LabelsShown = 20;
    private const int ClassesPerChart = 24;

    /// <summary>Tables of retrieval, ground truth boxes, pseudo labels and proposals, and bars for every class.</summary>
    public static void AddNumbers(HtmlReport report, ExperimentData data, StudyResult result)
    {
        AddClasses(report, data, result);
        var rows = StudyTable.Order(result.Rows).Where(row => row.Grounding is not null).ToArray();
        if (rows.Length > 0)
        {
            report.AddSection(
                "Grounding of words",
                "Retrieval: how often the words of a test image's captions retrieve the image, in percent. Ground truth boxes: top-1 "
                + "accuracy of classifying test objects whose boxes are given, independent of detection and segmentation.");
            report.AddTable(new ReportTable(
                [
                    new ReportColumn("best", Group: "retrieval"),
                    new ReportColumn("best 5", Group: "retrieval"),
                    new ReportColumn("base", Group: "ground truth boxes, all classes"),
                    new ReportColumn("novel", Group: "ground truth boxes, all classes"),
                    new ReportColumn("base", Group: "ground truth boxes, base or novel"),
                    new ReportColumn("novel", Group: "ground truth boxes, base or novel"),
                ],
                [.. result.CaptionRetrieval is { } captions
                    ? [new ReportRow(
                        "captions alone (stage 1)",
                        [captions.RecallAt1, captions.RecallAt5, null, null, null, null],
                        Explanation: "by the scores of stage 1; the other models by the scores of their classifiers")]
                    : Array.Empty<ReportRow>(), .. rows.Select(row => new ReportRow(
                    StudyTable.Title(row),
                    [
                        row.Grounding!.Retrieval?.RecallAt1, row.Grounding.Retrieval?.RecallAt5,
                        .. Values(row.Grounding.Classification.Generalized), .. Values(row.Grounding.Classification.Constrained),
                    ],
                    Explanation: StudyTable.Explanation(row),
                    IsReference: row.Name is "oracleStudent" or "oracleRegionStudent"))]));
        }

        if (result.PseudoLabelScores is { } labels)
        {
            report.AddSection(
                "Quality of pseudo labels",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"IoU of at least 0.5 with an object of the noun, in percent of {labels.Labels.Base} labels of base and "
                    + $"{labels.Labels.Novel} of novel nouns whose objects are known to be in the image. "
                    + $"({labels.Absent.Base:F0} and {labels.Absent.Novel:F0} % of the nouns have no object in the image.)"));
            report.AddTable(new ReportTable(
                [
                    new ReportColumn("base", Group: "box"), new ReportColumn("novel", Group: "box"),
                    new ReportColumn("base", Group: "mask"), new ReportColumn("novel", Group: "mask"),
                ],
                [
                    new ReportRow("a random region", [.. Values(labels.RandomBox), null, null], IsReference: true),
                    new ReportRow("the teacher's pseudo labels", [.. Values(labels.Box), .. Values(labels.Mask)]),
                    new ReportRow("the best of its regions", [.. Values(labels.BestBox), null, null], IsReference: true),
                ]));
        }

        if (result.ProposalRecall.Count > 0)
        {
            report.AddSection(
                "Proposals", "Recall of test images' ground truth boxes by the teacher's first proposals (IoU at least 0.5), in percent.");
            report.AddTable(new ReportTable(
                [new ReportColumn("base"), new ReportColumn("novel")],
                [.. result.ProposalRecall.Select(recall => new ReportRow(
                    $"first {recall.Proposals}", Values(recall.Recall), IsReference: true))]));
        }
    }

    /// <summary>The best and the worst pseudo labels.</summary>
    public static void AddLabels(HtmlReport report, ExperimentData data, AblationStudy study, StudyResult result)
    {
        if (result.PseudoLabelScores is null)
        {
            return;
        }

        var labels = Enumerable.Range(0, data.Training.Count)
            .SelectMany(i => result.PseudoLabels[i].Select(label => (Image: i, Label: label)))
            .ToLookup(label => data.Training[label.Image].OffersMasks);
        var known = labels[true].Select(label => Compare(data, label.Image, label.Label)).OfType<ShownLabel>().ToArray();
        Add(report, data, study, "The best pseudo labels", "By the true IoU of their masks, for images with ground truth.", known
            .OrderByDescending(label => label.Overlap).Take(LabelsShown));
        const string Worst = "The pseudo labels with the lowest IoU; those with the teacher's highest scores come first.";
        Add(report, data, study, "The worst pseudo labels", Worst, known
            .OrderBy(label => label.Overlap).ThenByDescending(label => label.Label.Score).Take(LabelsShown));
        if (study.Student!.Segmenter.JudgesMasks)
        {
            var guessed = labels[false].GroupBy(label => label.Image, label => label.Label)
                .SelectMany(group => Judge(data, study, group.Key, [.. group]))
                .OrderBy(label => label.Noise)
                .ToArray();
            const string text = "Photos without ground truth, by the noise that the student's critic estimates: 1 − IoU.";
            Add(report, data, study, "The least doubtful pseudo labels", text, guessed.Take(LabelsShown));
            Add(report, data, study, "The most doubtful pseudo labels", text, guessed.Reverse().Take(LabelsShown));
        }
    }

    private static void AddClasses(HtmlReport report, ExperimentData data, StudyResult result)
    {
        string[] shown = ["teacher", "robustStudent"];
        var rows = StudyTable.Order(result.Rows).Where(row => shown.Contains(row.Name) && row.Result.ClassAP50 is not null).ToArray();
        if (rows.Length == 0 || result.ProposalRecall.Count == 0)
        {
            return;
        }

        report.AddSection("Every class", "Mask AP50 in percent with the vocabulary of all classes, for the classes in the test images.");
        (string Title, IReadOnlyList<string> Classes)[] kinds = [("novel classes", data.NovelClasses), ("base classes", data.BaseClasses)];
        report.AddCharts(kinds.SelectMany(kind => kind.Classes
            .Where(rows[0].Result.ClassAP50!.ContainsKey)
            .OrderByDescending(name => rows[^1].Result.ClassAP50!.GetValueOrDefault(name)).ThenBy(name => name, StringComparer.Ordinal)
            .Chunk(ClassesPerChart)
            .Select((classes, part) => new BarChart(
                part == 0 ? kind.Title : $"{kind.Title}, continued",
                "AP50",
                classes,
                [.. rows.Select(row => new BarSeries(
                    StudyTable.Title(row), [.. classes.Select(name => (double?)row.Result.ClassAP50!.GetValueOrDefault(name))]))]))));
    }

    private static void Add(
        HtmlReport report, ExperimentData data, AblationStudy study, string heading, string text, IEnumerable<ShownLabel> labels)
    {
        var rows = labels.Select(label => Row(data, study, label)).ToArray();
        if (rows.Length > 0)
        {
            report.AddSection(heading, text);
            report.AddImages(new ImageGrid(["ground truth of the noun", "pseudo label", "doubt"], rows));
        }
    }

    private static ImageGridRow Row(ExperimentData data, AblationStudy study, ShownLabel shown)
    {
        var image = data.Training[shown.Image];
        var label = shown.Label;
        var pixels = Load(data, shown.Image);
        var truth = image.Truth.Where(o => o.ClassName == label.ClassName)
            .Select(o => o.Load()).ToArray();
        var doubt = study.Student!.Segmenter.JudgesMasks
            ? HeatMap.Draw(
                pixels, new SegmenterProbe(study.Student.Segmenter).PredictNoise(pixels, [label.Box], [label.Mask]), maximum: 1)
            : null;
        var caption = image.Captions.FirstOrDefault(text => text.Contains(label.ClassName, StringComparison.OrdinalIgnoreCase))
            ?? image.Captions[0];
        return new ImageGridRow(caption.Trim(), [
            shown.Overlap is null
                ? new ImageGridCell(pixels, $"noun: {label.ClassName}; no ground truth for this photo")
                : new ImageGridCell(Overlay.Draw(pixels, truth, data.AllClasses), $"noun: {label.ClassName}"),
            new ImageGridCell(
                Overlay.Draw(pixels, [label], data.AllClasses),
                shown.Overlap is { } overlap
                    ? string.Create(CultureInfo.InvariantCulture, $"overlap {overlap:F2}")
                    : string.Create(CultureInfo.InvariantCulture, $"noise {shown.Noise:F2}")),
            new ImageGridCell(doubt)]);
    }

    // Null if the image has no object of the noun, so that no region could be right.
    private static ShownLabel? Compare(ExperimentData data, int image, Detection label)
    {
        var truth = data.Training[image].Truth.Where(o => !o.IsCrowd && o.ClassName == label.ClassName).ToArray();
        return truth.Length == 0
            ? null
            : new ShownLabel(
                image, label, label.Mask.Area == 0 ? 0 : truth.Max(o => label.Mask.IntersectionOverUnion(o.Mask)), Noise: null);
    }

    private static IEnumerable<ShownLabel> Judge(ExperimentData data, AblationStudy study, int image, Detection[] labels) =>
        new SegmenterProbe(study.Student!.Segmenter).Judge(
            Load(data, image), [.. labels.Select(label => label.Box)], [.. labels.Select(label => label.Mask)])
            .Select((judgement, i) => new ShownLabel(image, labels[i], Overlap: null, judgement.Noise));

    private static double?[] Values(BaseAndNovel value) =>
        [.. new[] { value.Base, value.Novel }.Select(number => double.IsNaN(number) ? null : (double?)number)];

    private static PixelImage Load(ExperimentData data, int image) =>
        ImageFile.Load(Path.Combine(data.ImageFolder, data.Training[image].Path));

    private sealed record ShownLabel(int Image, Detection Label, double? Overlap, double? Noise);
}
