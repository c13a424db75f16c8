using System.Globalization;

namespace OpenVocabSeg.Data.Files;

/// <summary>Identifies a process of this machine, also after its number was given to another one.</summary>
/// <param name="Id">The number of the process.</param>
/// <param name="Start">When it started, in clock ticks of Linux since the machine did; 0 on other systems.</param>
internal readonly record struct ProcessStamp(int Id, long Start)
{
    private const int StartField = 19;

    /// <summary>This process.</summary>
    public static ProcessStamp Current => new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0);

    /// <summary>Whether the process runs; false on systems other than Linux, where this is not known.</summary>
    public bool IsRunning => StartOf(Id) == Start;

    private static long? StartOf(int id)
    {
        try
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat");
            if (!OperatingSystem.IsLinux() || !File.Exists(file))
            {
                return null;
            }

            // The second field, the name of the program, is in parentheses and may contain any character.
            var text = File.ReadAllText(file);
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var isZombie = fields[0] is "Z" or "X";
            return isZombie ? null : long.Parse(fields[StartField], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended in between.
            return null;
        }
    }
}
