using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenVocabSeg.Data.Files;

/// <summary>
/// Names of files and folders that are being written, and removal of those that killed processes left. The names contain the process, so
/// that those of a running one are kept.
/// </summary>
internal static partial class TemporaryFiles
{
    private const int LongestStem = 40;
    private const int LevelsBelow = 3;
    private static readonly TimeSpan KeptWithoutLocks = TimeSpan.FromDays(1);

    private static readonly EnumerationOptions AllBelow = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        RecurseSubdirectories = true,
    };

    /// <summary>A new name beside a file or folder.</summary>
    /// <param name="path">Full path of the file or folder.</param>
    public static string NameFor(string path)
    {
        // File names may have 255 bytes, and the target may use all of them.
        var name = Path.GetFileName(path);
        var length = Math.Min(name.Length, LongestStem);
        var stem = name[..(char.IsHighSurrogate(name[length - 1]) ? length - 1 : length)];
        var process = ProcessStamp.Current;
        var temporary = string.Create(
            CultureInfo.InvariantCulture, $".{stem}.{process.Id}-{process.Start}-{Guid.NewGuid().ToString("N")[..16]}.tmp");
        return Path.Combine(Path.GetDirectoryName(path)!, temporary);
    }

    /// <summary>
    /// Removes what killed processes left in a folder. Files that are being written and files of other programs are kept, and folders to
    /// which something was written in the last day.
    /// </summary>
    /// <param name="folder">The folder; nothing is done if it is missing.</param>
    /// <param name="recursive">Whether to look in its subfolders, too.</param>
    public static void RemoveLeftovers(string folder, bool recursive = false)
    {
        var options = new EnumerationOptions
        {
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
            RecurseSubdirectories = recursive,
            MaxRecursionDepth = LevelsBelow,
        };
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var path in Directory.GetFileSystemEntries(folder, ".*.tmp", options))
        {
            if (Name().Match(Path.GetFileName(path)) is { Success: true } match && !Writer(match).IsRunning && !IsInUse(path))
            {
                Remove(path);
            }
        }
    }

    /// <summary>Removes a file or folder if that is possible. No error is reported: another one is, or none matters.</summary>
    public static void Remove(string path)
    {
        try
        {
            FileSteps.Reach(FileStep.Delete, path);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It belongs to somebody else, or the disk has failed.
        }
    }

    private static ProcessStamp Writer(Match match) => new(
        int.Parse(match.Groups["process"].ValueSpan, CultureInfo.InvariantCulture),
        long.Parse(match.Groups["start"].ValueSpan, CultureInfo.InvariantCulture));

    // The process may run in another container, where it has another number, or on another machine. It keeps its file locked. Where locks
    // have no effect, such as on some disks of clusters, files of the last day stay. So do folders, which cannot be locked. Only on Linux
    // is it known whether their process runs.
    private static bool IsInUse(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return !OperatingSystem.IsLinux() || IsNew(path) || Directory.EnumerateFileSystemEntries(path, "*", AllBelow).Any(IsNew);
            }

            using var stream = File.Exists(path) ? Open(path) : null;
            return stream is not null && !LocksHaveEffect(path) && IsNew(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static bool IsNew(string path) => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < KeptWithoutLocks;

    // The file is open already.
    private static bool LocksHaveEffect(string path)
    {
        try
        {
            using var second = Open(path);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static FileStream Open(string path) => new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

    [GeneratedRegex(@"^\..+\.(?<process>[0-9]{1,9})-(?<start>[0-9]{1,18})-[0-9a-f]{16}\.tmp$", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
