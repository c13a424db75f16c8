using System.Globalization;
using System.Text;

namespace OpenVocabSeg.Experiments.Reports;

/// <summary>Writes tables as HTML.</summary>
internal static class HtmlTable
{
    /// <summary>Appends a table with its footnotes.</summary>
    public static void Write(StringBuilder html, ReportTable table)
    {
        html.Append("<div class=\"scroll card\"><table>\n<thead>\n");
        WriteGroups(html, table);
        html.Append("<tr><th></th>");
        foreach (var column in table.Columns)
        {
            var tooltip = column.Explanation is null ? "" : $" class=\"explained\" title=\"{HtmlReport.Encode(column.Explanation)}\"";
            html.Append($"<th scope=\"col\"{tooltip}>{HtmlReport.Encode(column.Name)}</th>");
        }

        html.Append("</tr>\n</thead>\n<tbody>\n");
        foreach (var group in Neighbors(table.Rows, row => row.Group))
        {
            if (group[0].Group is { } name)
            {
                html.Append($"<tr class=\"group\"><th colspan=\"{table.Columns.Count + 1}\">{HtmlReport.Encode(name)}</th></tr>\n");
            }

            WriteRows(html, table, group);
        }

        html.Append("</tbody></table>\n");
        foreach (var footnote in table.Footnotes)
        {
            html.Append($"<p class=\"footnote\">{HtmlReport.Encode(footnote)}</p>\n");
        }

        html.Append("</div>\n");
    }

    private static void WriteGroups(StringBuilder html, ReportTable table)
    {
        if (table.Columns.All(column => column.Group is null))
        {
            return;
        }

        html.Append("<tr class=\"groups\"><th></th>");
        foreach (var group in Neighbors(table.Columns, column => column.Group))
        {
            html.Append($"<th colspan=\"{group.Count}\" scope=\"colgroup\"><span>{HtmlReport.Encode(group[0].Group ?? "")}</span></th>");
        }

        html.Append("</tr>\n");
    }

    private static void WriteRows(StringBuilder html, ReportTable table, List<ReportRow> rows)
    {
        var format = "F" + table.Decimals;
        var competing = rows.Where(row => !row.IsReference).ToArray();
        var best = table.Columns.Select((column, c) => Best(column, competing.Select(row => row.Values[c]), format)).ToArray();
        foreach (var row in rows)
        {
            html.Append(row.IsReference ? "<tr class=\"reference\">" : "<tr>").Append($"<th scope=\"row\">{HtmlReport.Encode(row.Name)}");
            html.Append(row.Explanation is null ? "</th>" : $"<small>{HtmlReport.Encode(row.Explanation)}</small></th>");
            for (var c = 0; c < row.Values.Count; c++)
            {
                var isShown = row.Values[c] is { } value && double.IsFinite(value);
                var text = isShown ? row.Values[c]!.Value.ToString(format, CultureInfo.InvariantCulture) : "–";
                html.Append(!row.IsReference && text == best[c] ? $"<td class=\"best\">{text}</td>" : $"<td>{text}</td>");
            }

            html.Append("</tr>\n");
        }
    }

    // Compared as printed, so that values that look equal are marked the same. A single value is not marked.
    private static string? Best(ReportColumn column, IEnumerable<double?> values, string format)
    {
        var finite = values.OfType<double>().Where(double.IsFinite).ToArray();
        if (finite.Length < 2 || column.Best == BestValue.None)
        {
            return null;
        }

        return (column.Best == BestValue.Highest ? finite.Max() : finite.Min()).ToString(format, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<List<T>> Neighbors<T>(IEnumerable<T> items, Func<T, string?> key)
    {
        List<T> run = [];
        foreach (var item in items)
        {
            if (run.Count > 0 && key(run[0]) != key(item))
            {
                yield return run;
                run = [];
            }

            run.Add(item);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }
}
