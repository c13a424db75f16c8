using System.Reflection;
using System.Text.RegularExpressions;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>What the pages say exists.</summary>
[TestClass]
public sealed partial class PageTests
{
    public static IEnumerable<object[]> Pages => Repository.Pages.Select(page => new object[] { Repository.Name(page) });

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_block_of_code_is_a_region_of_a_sample(string page)
    {
        var regions = CodeRegion.OfSamples();
        foreach (var block in CodeRegion.OfPage(Path.Combine(Repository.Root, page)))
        {
            Assert.IsTrue(regions.Any(region => region.Code == block.Code), $"{block.Place} is no region of a sample:\n{block.Code}");
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
    public void Every_link_inside_the_repository_leads_to_a_file(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        foreach (Match link in Link().Matches(File.ReadAllText(path)))
        {
            var target = link.Groups["target"].Value.Split('#')[0];
            if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            {
                Assert.IsTrue(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)), $"{page} links to '{target}'.");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_member_of_a_type_of_ours_that_a_page_names_exists(string page)
    {
        Assembly[] assemblies = [typeof(OpenVocabSegCatalog).Assembly, typeof(AuthorsCompatibility).Assembly, typeof(RunLengthMask).Assembly];
        var types = assemblies.SelectMany(assembly => assembly.GetExportedTypes()).ToLookup(type => type.Name);
        foreach (Match member in Member().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))))
        {
            var (type, name) = (member.Groups["type"].Value, member.Groups["member"].Value);
            Assert.IsTrue(
                !types.Contains(type) || types[type].Any(candidate => candidate.GetMember(name).Length > 0),
                $"{page} names '{type}.{name}', which there is not.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_page_is_reached_from_the_index(string page)
    {
        if (page != "README.md" && page != Path.Combine("docs", "README.md"))
        {
            StringAssert.Contains(
                File.ReadAllText(Path.Combine(Repository.Root, "docs", "README.md")), $"]({Path.GetRelativePath("docs", page)})");
        }
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<type>[A-Z]\w+)\.(?<member>[A-Z]\w+)")]
    private static partial Regex Member();
}
