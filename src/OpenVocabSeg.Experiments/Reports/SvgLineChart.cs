using System.Text;

namespace OpenVocabSeg.Experiments.Reports;

/// <summary>Draws line charts as SVG with the colors of the page.</summary>
internal static class SvgLineChart
{
    private const double Width = 560;
    private const double Height = 300;
    private const double Left = 54;
    private const double Right = 16;
    private const double Top = 14;
    private const double Bottom = 44;
    private const int SmoothedFrom = 80;

    /// <summary>The SVG element.</summary>
    public static string Draw(LineChart chart)
    {
        var points = chart.Series.SelectMany(series => series.Points).Where(IsFinite).DefaultIfEmpty((0, 0)).ToArray();
        var lowest = points.Min(p => p.Y);
        var x = new AxisScale(points.Min(p => p.X), points.Max(p => p.X), 6, endsAtTicks: false);
        var y = new AxisScale(chart.StartsAtZero ? Math.Min(0, lowest) : lowest, points.Max(p => p.Y), 5, endsAtTicks: true);
        var svg = new StringBuilder();
        svg.Append($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlReport.Encode(chart.Title)}\">");
        foreach (var (value, label) in y.Ticks())
        {
            var at = SvgText.Number(ToY(y, value));
            svg.Append($"<path class=\"rule\" d=\"M{Left} {at}H{Width - Right}\"/>");
            svg.Append(SvgText.Text(Left - 8, ToY(y, value) + 4, "end", label));
        }

        foreach (var (value, label) in x.Ticks())
        {
            svg.Append(SvgText.Text(ToX(x, value), Height - Bottom + 18, "middle", label));
        }

        svg.Append(SvgText.Text((Left + Width - Right) / 2, Height - 6, "middle", chart.XLabel, " class=\"axis\""));
        var beside = $" class=\"axis\" transform=\"translate(12 {SvgText.Number((Top + Height - Bottom) / 2)}) rotate(-90)\"";
        svg.Append(SvgText.Text(0, 0, "middle", chart.YLabel, beside));
        for (var i = 0; i < chart.Series.Count; i++)
        {
            var series = chart.Series[i].Points;
            var color = $"c{i % SvgText.Colors}";
            if (series.Count > SmoothedFrom)
            {
                svg.Append($"<path class=\"line trace {color}\" d=\"{PathOf(series, x, y)}\"/>");
            }

            var name = HtmlReport.Encode(chart.Series[i].Name);
            svg.Append($"<path class=\"line {color}\" d=\"{PathOf(Smooth(series), x, y)}\"><title>{name}</title></path>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static IReadOnlyList<(double X, double Y)> Smooth(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count <= SmoothedFrom)
        {
            return points;
        }

        var half = points.Count / 50;
        var smooth = new (double, double)[points.Count];
        for (var i = 0; i < smooth.Length; i++)
        {
            // The window is smaller at the ends, so that it stays centered.
            var reach = Math.Min(half, Math.Min(i, points.Count - 1 - i));
            var window = points.Skip(i - reach).Take((2 * reach) + 1).Where(IsFinite).Select(p => p.Y);
            smooth[i] = (points[i].X, window.DefaultIfEmpty(double.NaN).Average());
        }

        return smooth;
    }

    private static string PathOf(IReadOnlyList<(double X, double Y)> points, AxisScale x, AxisScale y)
    {
        var path = new StringBuilder();
        var command = 'M';
        foreach (var point in points)
        {
            if (!IsFinite(point))
            {
                command = 'M';
                continue;
            }

            path.Append(command).Append(SvgText.Number(ToX(x, point.X))).Append(' ').Append(SvgText.Number(ToY(y, point.Y)));
            command = 'L';
        }

        return path.ToString();
    }

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static double ToX(AxisScale x, double value) => Left + (x.Position(value) * (Width - Left - Right));

    private static double ToY(AxisScale y, double value) => Height - Bottom - (y.Position(value) * (Height - Top - Bottom));
}
