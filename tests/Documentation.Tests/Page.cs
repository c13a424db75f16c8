using System.Text;
using System.Text.RegularExpressions;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>A Markdown page.</summary>
/// <param name="Name">Its path from the root, with forward slashes.</param>
internal sealed partial record Page(string Name)
{
    public string Path => System.IO.Path.Combine(Repository.Root, Name);

    public string Text => File.ReadAllText(Path);

    /// <summary>Targets of its links in the repository: a path from the root, and an optional anchor.</summary>
    public IEnumerable<(string Target, string Anchor)> Links()
    {
        foreach (Match link in Link().Matches(Text))
        {
            var target = link.Groups["target"].Value;
            if (!target.Contains("://", StringComparison.Ordinal))
            {
                var parts = target.Split('#');
                var path = parts[0].Length == 0 ? Path : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, parts[0]);
                yield return (Repository.Name(System.IO.Path.GetFullPath(path)), parts.Length > 1 ? parts[1] : "");
            }
        }
    }

    /// <summary>The anchors of its headings, as on GitHub.</summary>
    public IReadOnlySet<string> Anchors()
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var heading in ProseLines().Where(line => line.Text.StartsWith('#')).Select(line => line.Text.TrimStart('#').Trim()))
        {
            var anchor = new StringBuilder();
            foreach (var letter in heading.ToLowerInvariant())
            {
                anchor.Append(letter == ' ' ? "-" : char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter.ToString() : "");
            }

            anchors.Add(anchor.ToString());
        }

        return anchors;
    }

    /// <summary>Its lines with their numbers from 1, without blocks of code.</summary>
    public IEnumerable<(int Number, string Text)> ProseLines()
    {
        var code = false;
        var lines = Repository.ReadLines(Path);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                code = !code;
            }
            else if (!code)
            {
                yield return (i + 1, lines[i]);
            }
        }
    }

    public override string ToString() => Name;

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
