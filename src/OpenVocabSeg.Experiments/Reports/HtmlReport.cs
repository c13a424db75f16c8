using System.Net;
using System.Text;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Experiments.Reports;

/// <summary>
/// An HTML page with numbers, tables, charts and images: one file without external resources, for light and
/// dark screens and for paper. All text is plain text, which is encoded and never interpreted as HTML.
/// </summary>
internal sealed class HtmlReport
{
    // Images with sides up to this many pixels are stored as PNG and shown with visible pixels.
    private const int LargestLosslessImage = 128 * 128;

    private readonly string _title;
    private readonly string? _subtitle;
    private readonly StringBuilder _body = new();
    private readonly List<string> _headings = [];

    /// <summary>Creates an empty report.</summary>
    /// <param name="title">Heading and window title.</param>
    /// <param name="subtitle">A line below the title, or null.</param>
    public HtmlReport(string title, string? subtitle = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(title);
        _title = title;
        _subtitle = subtitle;
    }

    /// <summary>Starts a section.</summary>
    /// <param name="heading">Its heading, linked from the top of the page.</param>
    /// <param name="text">A paragraph below the heading, or null.</param>
    /// <returns>This report.</returns>
    public HtmlReport AddSection(string heading, string? text = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(heading);
        _headings.Add(heading);
        _body.Append($"<h2 id=\"s{_headings.Count}\">{Encode(heading)}</h2>\n");
        return text is null ? this : AddParagraph(text);
    }

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">Its text.</param>
    /// <returns>This report.</returns>
    public HtmlReport AddParagraph(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _body.Append($"<p>{Encode(text)}</p>\n");
        return this;
    }

    /// <summary>Adds numbers in large type.</summary>
    /// <param name="figures">The numbers, about four.</param>
    /// <returns>This report.</returns>
    public HtmlReport AddKeyFigures(IEnumerable<KeyFigure> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        _body.Append("<div class=\"figures\">\n");
        foreach (var (label, value, note) in figures)
        {
            _body.Append($"<div class=\"card\"><div class=\"label\">{Encode(label)}</div><div class=\"value\">{Encode(value)}</div>");
            _body.Append(note is null ? "" : $"<div class=\"note\">{Encode(note)}</div>").Append("</div>\n");
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>Adds a table.</summary>
    /// <param name="table">The table.</param>
    /// <returns>This report.</returns>
    public HtmlReport AddTable(ReportTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        HtmlTable.Write(_body, table);
        return this;
    }

    /// <summary>Adds line charts side by side.</summary>
    /// <param name="charts">The charts.</param>
    /// <returns>This report.</returns>
    public HtmlReport AddCharts(params IEnumerable<LineChart> charts)
    {
        ArgumentNullException.ThrowIfNull(charts);
        AddFigures(charts.Select(chart => (chart.Title, chart.Series.Select(series => series.Name), SvgLineChart.Draw(chart))));
        return this;
    }

    /// <summary>Adds bar charts side by side.</summary>
    /// <param name="charts">The charts.</param>
    /// <returns>This report.</returns>
    public HtmlReport AddCharts(params IEnumerable<BarChart> charts)
    {
        ArgumentNullException.ThrowIfNull(charts);
        AddFigures(charts.Select(chart => (chart.Title, chart.Series.Select(series => series.Name), SvgBarChart.Draw(chart))));
        return this;
    }

    /// <summary>Adds rows of images.</summary>
    /// <param name="grid">The images; a click enlarges one.</param>
    /// <returns>This report.</returns>
    public HtmlReport AddImages(ImageGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        _body.Append($"<div class=\"scroll\"><div class=\"grid\" style=\"--columns:{grid.Columns.Count}\">\n");
        foreach (var column in grid.Columns)
        {
            _body.Append($"<div class=\"head\">{Encode(column)}</div>");
        }

        foreach (var row in grid.Rows)
        {
            _body.Append(row.Caption is null ? "\n" : $"\n<div class=\"caption\">{Encode(row.Caption)}</div>\n");
            for (var i = 0; i < row.Cells.Count; i++)
            {
                var (image, note) = row.Cells[i];
                var description = Encode($"{grid.Columns[i]}: {row.Caption ?? note}");
                _body.Append("<figure>").Append(image is null ? "" : ImageTag(image, description));
                _body.Append(note is null ? "" : $"<figcaption>{Encode(note)}</figcaption>").Append("</figure>\n");
            }
        }

        _body.Append("</div></div>\n");
        return this;
    }

    /// <summary>Writes the report to a file atomically.</summary>
    /// <param name="path">The file; its folder is created if it is missing.</param>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToHtml())));

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        var links = _headings.Count < 2
            ? ""
            : "<nav>" + string.Concat(_headings.Select((heading, i) => $"<a href=\"#s{i + 1}\">{Encode(heading)}</a>")) + "</nav>";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Encode(_title)}</title>
            <style>
            {ReportStyle.Css}
            </style>
            </head>
            <body>
            <header><h1>{Encode(_title)}</h1>{(_subtitle is null ? "" : $"<p>{Encode(_subtitle)}</p>")}{links}</header>
            <main>
            {_body}</main>
            </body>
            </html>

            """;
    }

    /// <summary>Encodes text as HTML.</summary>
    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    // Focus enlarges an image (see the style sheet).
    private static string ImageTag(PixelImage image, string description)
    {
        var isSmall = image.Width * image.Height <= LargestLosslessImage;
        var (type, bytes) = isSmall ? ("png", ImageFile.EncodePng(image)) : ("jpeg", ImageFile.EncodeJpeg(image));
        var data = $"data:image/{type};base64,{Convert.ToBase64String(bytes)}";
        return $"<img{(isSmall ? " class=\"small\"" : "")} tabindex=\"0\" alt=\"{description}\" src=\"{data}\">";
    }

    private void AddFigures(IEnumerable<(string Title, IEnumerable<string> Names, string Svg)> charts)
    {
        _body.Append("<div class=\"charts\">\n");
        foreach (var (title, names, svg) in charts)
        {
            var legend = string.Concat(names.Select((name, i) => $"<li><i class=\"c{i % SvgText.Colors}\"></i>{Encode(name)}</li>"));
            _body.Append($"<figure class=\"card\"><figcaption>{Encode(title)}</figcaption>");
            _body.Append($"<ul class=\"legend\">{legend}</ul>{svg}</figure>\n");
        }

        _body.Append("</div>\n");
    }
}
