using System.Xml.Linq;
using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments.Reports;

namespace OpenVocabSeg.Experiments.Tests.Reports;

[TestClass]
public class HtmlReportTests
{
    private static readonly PixelImage Image = new(4, 6, new byte[72]);

    [TestMethod]
    public void Page_is_well_formed_and_needs_nothing_else()
    {
        var html = FullReport("A title").ToHtml();
        var page = Parse(html);
        Assert.IsEmpty(page.Descendants().Where(e => e.Name.LocalName is "script" or "link" or "iframe"));
        foreach (var attribute in page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href"))
        {
            var isInside = attribute.Value.StartsWith("data:image/", StringComparison.Ordinal) || attribute.Value.StartsWith('#');
            Assert.IsTrue(isInside, attribute.Value);
        }

        Assert.IsFalse(html.Contains("http:", StringComparison.Ordinal) || html.Contains("https:", StringComparison.Ordinal));
        Assert.IsFalse(html.Contains("url(", StringComparison.Ordinal) || html.Contains("@import", StringComparison.Ordinal));
        var ids = page.Descendants().Attributes("id").Select(id => "#" + id.Value).ToArray();
        CollectionAssert.IsSubsetOf(page.Descendants("a").Attributes("href").Select(a => a.Value).ToArray(), ids);
    }

    [TestMethod]
    public void Text_is_encoded_everywhere()
    {
        const string text = "<script>alert(\"1\")</script> & 'x'";
        var html = FullReport(text).ToHtml();
        Assert.IsFalse(html.Contains("<script>", StringComparison.Ordinal));
        Assert.IsTrue(Parse(html).Descendants("h1").Single().Value == text);
    }

    [TestMethod]
    public void Best_values_are_marked_within_their_group()
    {
        var table = new ReportTable(
            [new("AP"), new("loss", BestValue.Lowest), new("time", BestValue.None)],
            [
                new("bound", [9, 0, 1], "one", IsReference: true),
                new("a", [3.04, 2, 1], "one"),
                new("b", [3.02, 1, 2], "one"),
                new("c", [null, double.NaN, 3], "one"),
                new("d", [1, 1, 4], "two"),
            ]);
        var page = Parse(new HtmlReport("t").AddTable(table).ToHtml());
        var best = page.Descendants("tr")
            .Where(row => row.Elements("td").Any())
            .Select(row => row.Element("th")!.Value + string.Concat(row.Elements("td").Select(IsBest)));
        CollectionAssert.AreEqual(new[] { "bound000", "a100", "b110", "c000", "d000" }, best.ToArray());

        static string IsBest(XElement cell) => cell.Attribute("class")?.Value == "best" ? "1" : "0";
    }

    [TestMethod]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new ReportTable([new("a")], [new("r", [1, 2])]));
        Assert.ThrowsExactly<ArgumentException>(() => new ReportTable([], []));
        Assert.ThrowsExactly<ArgumentException>(() => new BarChart("t", "v", ["a"], [new("s", [1, 2])]));
        Assert.ThrowsExactly<ArgumentException>(() => new ImageGrid(["a", "b"], [new(null, [new(Image)])]));
    }

    [TestMethod]
    public void Charts_stay_inside_their_frame()
    {
        double[] odd = [0, -3, 1e9, 1e-9, double.NaN, double.PositiveInfinity, 7];
        var series = new ChartSeries("s", [.. odd.Select((y, x) => ((double)x, y))]);
        var chart = new LineChart("c", "x", "y", [series, new("empty", []), new("one", [(3, 3)])]);
        var html = new HtmlReport("t").AddCharts(chart, new LineChart("none", "x", "y", [])).ToHtml();
        var lines = Parse(html).Descendants("path").Where(path => path.Attribute("class")!.Value.Split(' ')[0] == "line");
        foreach (var path in lines)
        {
            foreach (var point in path.Attribute("d")!.Value.Split('M', 'L').Where(point => point.Length > 0))
            {
                var xy = point.Split(' ').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
                Assert.IsTrue(xy[0] is >= 0 and <= 560 && xy[1] is >= 0 and <= 300, point);
            }
        }

        Assert.IsFalse(html.Contains(">-0<", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Saved_report_replaces_the_old_file()
    {
        var folder = Directory.CreateTempSubdirectory("ovs-report").FullName;
        var path = Path.Combine(folder, "deep", "report.html");
        FullReport("one").Save(path);
        FullReport("two").Save(path);
        Assert.AreEqual(FullReport("two").ToHtml(), File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFiles(Path.GetDirectoryName(path)!));
        Directory.Delete(folder, recursive: true);
    }

    private static HtmlReport FullReport(string text) => new HtmlReport(text, text)
        .AddKeyFigures([new(text, text, text)])
        .AddSection(text, text)
        .AddTable(new ReportTable([new(text, Group: text, Explanation: text)], [new(text, [1], text, text)]) { Footnotes = [text] })
        .AddSection(text)
        .AddCharts(new LineChart(text, text, text, [new(text, [.. Enumerable.Range(0, 200).Select(i => ((double)i, Math.Sin(i)))])]))
        .AddCharts(new BarChart(text, text, [text, "b"], [new(text, [1, null]), new(text, [0, 5])]))
        .AddImages(new ImageGrid(
            [text, "b"],
            [
                new(text, [new(Image, text), new(null)]),
                new(null, [new(new PixelImage(200, 200, new byte[120_000])), new(Image)]),
            ]));

    // The page is also valid XML, except for unclosed HTML tags.
    private static XElement Parse(string html)
    {
        var open = new[] { "<meta ", "<img " };
        var xml = html.Replace("<!doctype html>", "", StringComparison.Ordinal);
        foreach (var tag in open)
        {
            var parts = xml.Split(tag);
            var closed = parts.Skip(1).Select(part => tag + part.Insert(part.IndexOf('>', StringComparison.Ordinal), "/"));
            xml = parts[0] + string.Concat(closed);
        }

        return XElement.Parse(xml);
    }
}
