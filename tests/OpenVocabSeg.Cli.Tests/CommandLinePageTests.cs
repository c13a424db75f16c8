using System.Text.RegularExpressions;
using OpenVocabSeg.Cli.Tests.TestData;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>docs/reference/command-line.md against the help of the command.</summary>
[TestClass]
public sealed partial class CommandLinePageTests
{
    private static readonly string Page = File.ReadAllText(PageOf("reference", "command-line.md"));

    [TestMethod]
    public void Every_verb_is_in_the_table_of_the_page()
    {
        var rows = string.Join('\n', Page.Split('\n').Where(line => line.StartsWith("| [", StringComparison.Ordinal)));
        var documented = Code().Matches(rows).Select(match => match.Groups["name"].Value).Distinct().ToArray();
        Assert.AreEqual("", string.Join(", ", Verbs().Except(documented)), "Verbs that are not in the table.");
        Assert.AreEqual("", string.Join(", ", documented.Except(Verbs())), "Verbs of the table that do not exist.");
    }

    [TestMethod]
    public void Options_are_documented_and_documented_options_exist()
    {
        var options = Verbs().SelectMany(verb => LongOption().Matches(Help(verb)).Select(match => match.Value)).ToHashSet();
        var lines = Page.Split('\n').Where(line => !line.Contains("dotnet ", StringComparison.Ordinal));
        var documented = LongOption().Matches(string.Join('\n', lines)).Select(match => match.Value).ToHashSet();
        Assert.AreEqual("", string.Join(", ", documented.Except(options)), "Options of the page that no verb has.");
        var import = File.ReadAllText(PageOf("guides", "importing-checkpoints.md"));
        documented.UnionWith(LongOption().Matches(import).Select(match => match.Value));
        Assert.AreEqual("", string.Join(", ", options.Except(documented)), "Options that are on no page.");
    }

    private static string[] Verbs()
    {
        var help = Help();
        string[] verbs = [.. Verb().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..])
            .Select(match => match.Groups["name"].Value)];
        Assert.IsGreaterThan(8, verbs.Length);
        return verbs;
    }

    private static string PageOf(string folder, string name) => Path.Combine(Repository.Root(), "docs", folder, name);

    private static string Help(params string[] verb)
    {
        var (exitCode, output, error) = Command.Run([.. verb, "--help"]);
        Assert.AreEqual((0, ""), (exitCode, error));
        return output;
    }

    [GeneratedRegex(@"^  (?<name>[a-z]+)  ", RegexOptions.Multiline)]
    private static partial Regex Verb();

    [GeneratedRegex("`(?<name>[a-z]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]*")]
    private static partial Regex LongOption();
}
