using System.Reflection;
using System.Text.RegularExpressions;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>Names and links on the pages exist.</summary>
[TestClass]
public sealed partial class PageTests
{
    private const string Index = "docs/README.md";

    public static IEnumerable<object[]> Pages => Repository.Pages.Select(page => new object[] { Repository.Name(page) });

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_block_of_code_is_a_region_of_a_sample(string page)
    {
        if (page.StartsWith("src/", StringComparison.Ordinal))
        {
            return; // PackageTests compiles the code of the packages' own pages, as they are packed.
        }

        var regions = CodeRegion.OfSamples();
        foreach (var block in CodeRegion.OfPage(new Page(page).Path).Where(block => !block.IsUsings))
        {
            Assert.IsTrue(regions.Any(region => region.Code == block.Code), $"{block.Place} is no region of a sample:\n{block.Code}");
        }
    }

    /// <summary>The first block of code on a page has the <c>using</c> directives of the other blocks.</summary>
    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void A_page_with_code_shows_its_usings(string page)
    {
        var regions = CodeRegion.OfSamples();
        var blocks = CodeRegion.OfPage(new Page(page).Path).ToArray();
        string[] needed =
        [
            .. blocks.SelectMany(block => regions.FirstOrDefault(region => region.Code == block.Code)?.Usings ?? [])
                .Where(line => !line.StartsWith("using Samples.", StringComparison.Ordinal))
                .Distinct()
                .OrderBy(line => line.TrimEnd(';'), StringComparer.Ordinal),
        ];
        if (needed.Length > 0)
        {
            Assert.AreEqual(string.Join('\n', needed), blocks[0].Code, $"{page}: its code uses other namespaces.");
            Assert.IsFalse(blocks[1..].Any(block => block.IsUsings), $"{page}: one list of namespaces is enough.");
        }
    }

    [TestMethod]
    public void Every_region_is_shown_on_a_page()
    {
        var shown = Repository.Pages.SelectMany(CodeRegion.OfPage).Select(block => block.Code).ToHashSet();
        var regions = CodeRegion.OfSamples();
        Assert.IsNotEmpty(regions);
        Assert.IsEmpty(regions.Where(region => !shown.Contains(region.Code)).Select(region => region.Place));
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_link_inside_the_repository_leads_to_a_file_and_a_heading(string page)
    {
        foreach (var (target, anchor) in new Page(page).Links())
        {
            Assert.IsTrue(Path.Exists(Path.Combine(Repository.Root, target)), $"{page} links to '{target}', which there is not.");
            if (anchor.Length > 0)
            {
                Assert.Contains(anchor, new Page(target).Anchors(), $"{page} links to a heading that '{target}' does not have.");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_member_of_a_type_of_ours_that_a_page_names_exists(string page)
    {
        Assembly[] assemblies =
            [typeof(OpenVocabSegCatalog).Assembly, typeof(AuthorsCompatibility).Assembly, typeof(RunLengthMask).Assembly];
        var types = assemblies.SelectMany(assembly => assembly.GetExportedTypes()).ToLookup(type => type.Name);
        foreach (Match member in Member().Matches(new Page(page).Text))
        {
            var (type, name) = (member.Groups["type"].Value, member.Groups["member"].Value);
            Assert.IsTrue(
                !types.Contains(type) || types[type].Any(candidate => candidate.GetMember(name).Length > 0),
                $"{page} names '{type}.{name}', which there is not.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_page_of_docs_is_reached_from_the_index(string page)
    {
        if (page.StartsWith("docs/", StringComparison.Ordinal) && page != Index)
        {
            Assert.Contains(page, new Page(Index).Links().Select(link => link.Target));
        }
    }

    [TestMethod]
    public void Every_page_is_reached_from_the_readme()
    {
        var reached = new HashSet<string>(["README.md"]);
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var page))
        {
            foreach (var (target, _) in new Page(page).Links())
            {
                if (target.EndsWith(".md", StringComparison.Ordinal) && reached.Add(target))
                {
                    open.Enqueue(target);
                }
            }
        }

        // GitHub itself shows the forms for issues and pull requests.
        Assert.IsEmpty(Repository.Pages.Select(Repository.Name)
            .Where(page => !page.StartsWith(".github/", StringComparison.Ordinal) && !reached.Contains(page)));
    }

    [GeneratedRegex(@"`(?<type>[A-Z]\w+)\.(?<member>[A-Z]\w+)")]
    private static partial Regex Member();
}
