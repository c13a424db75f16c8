using System.Globalization;
using Spectre.Console;

namespace OpenVocabSeg.Experiments;

/// <summary>Prints the result of a noise benchmark.</summary>
public static class NoiseTable
{
    /// <summary>Prints two tables: the students and the estimators, level by level.</summary>
    public static void Write(IAnsiConsole console, NoiseStudyResult result)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(result);
        var students = Create(
            "Masks of the students, constrained, in percent",
            "spoiled", "student", "base\nAP50", "novel\nAP50", "base\nAP", "novel\nAP", "seconds");
        var estimators = Create(
            "Noise estimates of pseudo labels",
            "spoiled", "nouns", "estimator", "AUC", "AUC\nclass", "rank\ncorr.", "calibr.\nerror", "bad");
        foreach (var level in result.Levels)
        {
            var share = Share(level.Fraction);
            foreach (var (name, seconds, scores) in level.Students)
            {
                students.AddRow([
                    share, NoiseStudents.Title(name), Percent(scores.AP50.ConstrainedBase), Percent(scores.AP50.ConstrainedNovel),
                    Percent(scores.AP.ConstrainedBase), Percent(scores.AP.ConstrainedNovel), Number(seconds, "F0")]);
            }

            foreach (var (nouns, rows) in new[] { ("base", level.BaseEstimators), ("novel", level.NovelEstimators) })
            {
                foreach (var row in rows)
                {
                    estimators.AddRow([
                        share, nouns, row.Estimator, Number(row.Auc, "F3"), Number(row.WrongClassAuc, "F3"), Number(row.Spearman, "F3"),
                        Number(row.CalibrationError, "F3"), Share(Math.Round(row.Bad / (double)row.Labels, 2))]);
                }
            }
        }

        console.Write(students);
        console.Write(estimators);
    }

    /// <summary>Display text of a level.</summary>
    internal static string Share(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.#} %");

    private static Table Create(string title, params string[] headings)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(title);
        foreach (var heading in headings)
        {
            var column = new TableColumn(heading).NoWrap();
            table.AddColumn(heading is "student" or "nouns" or "estimator" ? column : column.RightAligned());
        }

        return table;
    }

    // COCO's −1: there are no annotated objects.
    private static string Percent(double value) => value < 0 ? "–" : Number(value, "F1");

    private static string Number(double value, string format) =>
        double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}
