using System.Globalization;
using System.Text;

namespace OpenVocabSeg.Data.Files;

/// <summary>The run that has locked a folder.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Host">Name of its machine.</param>
/// <param name="Since">When it locked the folder.</param>
/// <param name="Command">Its command line.</param>
internal sealed record LockOwner(ProcessStamp Process, string Host, DateTimeOffset Since, string Command)
{
    private const int Lines = 5;
    private const int LongestCommand = 200;

    /// <summary>This process.</summary>
    public static LockOwner Current
    {
        get
        {
            var arguments = Environment.GetCommandLineArgs();
            var command = string.Join(' ', [Path.GetFileNameWithoutExtension(arguments[0]), .. arguments[1..]]).ReplaceLineEndings(" ");
            var shown = command.Length <= LongestCommand ? command : command[..LongestCommand] + "…";
            return new LockOwner(ProcessStamp.Current, Environment.MachineName, DateTimeOffset.UtcNow, shown);
        }
    }

    /// <summary>Reads an owner; null if there is none, or the file is damaged.</summary>
    public static LockOwner? Read(string path)
    {
        try
        {
            return File.ReadAllLines(path) is { Length: Lines } lines
                && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var process)
                && long.TryParse(lines[1], CultureInfo.InvariantCulture, out var start)
                && DateTimeOffset.TryParse(lines[3], CultureInfo.InvariantCulture, DateTimeStyles.None, out var since)
                    ? new LockOwner(new ProcessStamp(process, start), lines[2], since, lines[4])
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes the owner.</summary>
    /// <param name="path">The file; its folder exists.</param>
    public void Write(string path)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Process.Id}\n{Process.Start}\n{Host}\n{Since:O}\n{Command}\n");
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), createFolder: false);
    }

    /// <summary>The owner as text for messages.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"process {Process.Id} on {Host}, since {Since:yyyy-MM-dd HH:mm} UTC: {Command}");
}
