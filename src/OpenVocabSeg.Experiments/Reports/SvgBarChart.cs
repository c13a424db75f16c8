using System.Globalization;
using System.Text;

namespace OpenVocabSeg.Experiments.Reports;

/// <summary>Draws bar charts as SVG with the colors of the page.</summary>
internal static class SvgBarChart
{
    private const double Width = 560;
    private const double Right = 44;
    private const double Top = 8;
    private const double Bottom = 44;
    private const double Bar = 13;
    private const double Gap = 12;
    private const double LetterWidth = 7.4;
    private const int LongestName = 32;

    /// <summary>The SVG element.</summary>
    public static string Draw(BarChart chart)
    {
        var left = 14 + (LetterWidth * Math.Min(LongestName, chart.Categories.Select(name => name.Length).DefaultIfEmpty(0).Max()));
        var group = (chart.Series.Count * Bar) + Gap;
        var height = Top + (chart.Categories.Count * group) + Bottom;
        var highest = chart.Series.SelectMany(series => series.Values).OfType<double>().Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var scale = new AxisScale(0, highest, 5, endsAtTicks: true);
        var svg = new StringBuilder();
        svg.Append($"<svg viewBox=\"0 0 {Width} {SvgText.Number(height)}\" role=\"img\" aria-label=\"{HtmlReport.Encode(chart.Title)}\">");
        foreach (var (value, label) in scale.Ticks())
        {
            var x = left + (scale.Position(value) * (Width - left - Right));
            svg.Append($"<path class=\"rule\" d=\"M{SvgText.Number(x)} {Top}V{SvgText.Number(height - Bottom)}\"/>");
            svg.Append(SvgText.Text(x, height - Bottom + 18, "middle", label));
        }

        svg.Append(SvgText.Text((left + Width - Right) / 2, height - 6, "middle", chart.ValueLabel, " class=\"axis\""));
        for (var c = 0; c < chart.Categories.Count; c++)
        {
            var top = Top + (c * group) + (Gap / 2);
            var name = chart.Categories[c];
            var shown = name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
            svg.Append(SvgText.Text(left - 8, top + (chart.Series.Count * Bar / 2) + 4, "end", shown, " class=\"name\""));
            for (var s = 0; s < chart.Series.Count; s++)
            {
                DrawBar(svg, chart.Series[s], c, s, left, top + (s * Bar), scale);
            }
        }

        return svg.Append("</svg>").ToString();
    }

    private static void DrawBar(StringBuilder svg, BarSeries series, int category, int number, double left, double top, AxisScale scale)
    {
        if (series.Values[category] is not { } value || !double.IsFinite(value))
        {
            return;
        }

        var length = scale.Position(value) * (Width - left - Right);
        var text = value.ToString("0.0", CultureInfo.InvariantCulture);
        svg.Append($"<rect class=\"bar c{number % SvgText.Colors}\" x=\"{SvgText.Number(left)}\" y=\"{SvgText.Number(top)}\" ");
        svg.Append($"width=\"{SvgText.Number(length)}\" height=\"{Bar - 2}\" rx=\"2\">");
        svg.Append($"<title>{HtmlReport.Encode(series.Name)}: {text}</title></rect>");
        svg.Append(SvgText.Text(left + length + 5, top + Bar - 3.5, "start", text, " class=\"amount\""));
    }
}
