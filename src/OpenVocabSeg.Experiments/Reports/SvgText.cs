using System.Globalization;

namespace OpenVocabSeg.Experiments.Reports;

/// <summary>Helpers of the charts.</summary>
internal static class SvgText
{
    /// <summary>Number of colors of lines and bars (classes c0, c1, …).</summary>
    public const int Colors = 8;

    /// <summary>A coordinate with two decimals.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A text element at a position; anchor is start, middle or end.</summary>
    public static string Text(double x, double y, string anchor, string text, string attributes = "") =>
        $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\"{attributes}>{HtmlReport.Encode(text)}</text>";
}
