using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenVocabSeg.Data.Files;

/// <summary>A path without symbolic links.</summary>
/// <param name="Path">The path that a given one leads to. Its file may be missing.</param>
/// <param name="Descriptor">The open descriptor of this process that it stands for, as <c>/dev/stdout</c> does; null for none.</param>
/// <param name="Broken">The first link on the way that leads to nothing, as text for messages; null for none.</param>
internal sealed partial record FollowedPath(string Path, int? Descriptor, string? Broken)
{
    private const int MaximumLinks = 40;

    /// <summary>Follows the links of a path, part by part, as the system does when it opens it.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="IOException">Links lead to each other.</exception>
    public static FollowedPath Of(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
        {
            return new FollowedPath(File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full, null, null);
        }

        var (current, links, broken) = ("/", 0, (string?)null);
        var parts = new Stack<string>(full.Split('/').Reverse());
        while (parts.TryPop(out var part))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                current = System.IO.Path.GetDirectoryName(current) ?? "/";
                continue;
            }

            var next = System.IO.Path.Join(current, part);
            if (OpenFile().Match(next) is { Success: true } match)
            {
                // These links lead to what is open, not to a path: their text can be "pipe:[4711]".
                var isOwn = !match.Groups["process"].Success
                    || int.Parse(match.Groups["process"].ValueSpan, CultureInfo.InvariantCulture) == Environment.ProcessId;
                var number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
                return new FollowedPath(next, isOwn ? number : null, null);
            }

            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new IOException($"'{path}' cannot be written: its links lead to each other.");
            }

            broken ??= PathKinds.LinkIsComplete(next) ? null : $"'{next}' is a link to '{target}', which does not exist";
            current = target.StartsWith('/') ? "/" : current;
            foreach (var step in target.Split('/').Reverse())
            {
                parts.Push(step);
            }
        }

        return new FollowedPath(current, null, broken);
    }

    [GeneratedRegex("^(/proc/(?<process>[0-9]{1,9})/(task/[0-9]+/)?|/dev/)fd/(?<number>[0-9]{1,9})$", RegexOptions.ExplicitCapture)]
    private static partial Regex OpenFile();
}
