using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenVocabSeg.Reliability.Faults;

/// <summary>
/// Copies of an output folder at each point. SIGKILL leaves what was given to the system, so a copy is what a kill at the point would
/// leave. Points that differ in the content of temporary files only are copied once: the next run deletes these.
/// </summary>
internal sealed class SnapshotFolder
{
    private readonly string _output;
    private readonly HashSet<string> _known = [];

    /// <param name="output">The output folder.</param>
    public SnapshotFolder(string output) => _output = output;

    /// <summary>The copy at a point.</summary>
    public static string PathOf(string output, int point) =>
        Path.Combine(AllOf(output), point.ToString("D5", CultureInfo.InvariantCulture));

    /// <summary>The folder with all copies.</summary>
    public static string AllOf(string output) => output + ".snapshots";

    /// <summary>Copies the folder, unless a copy is the same.</summary>
    public void Take(int point)
    {
        if (!Directory.Exists(_output))
        {
            return;
        }

        var files = Directory.GetFiles(_output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var folders = Directory.GetDirectories(_output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var state = string.Join('\n', folders.Concat(files.Select(Describe)));
        if (!_known.Add(state))
        {
            return;
        }

        var copy = PathOf(_output, point);
        Directory.CreateDirectory(copy);
        foreach (var folder in folders)
        {
            Directory.CreateDirectory(Path.Combine(copy, Path.GetRelativePath(_output, folder)));
        }

        foreach (var file in files)
        {
            var target = Path.Combine(copy, Path.GetRelativePath(_output, file));
            if (IsLocked(file))
            {
                File.WriteAllText(target, IsTemporary(file) ? "half" : "");
            }
            else
            {
                File.Copy(file, target);
            }
        }
    }

    // While a file is written, its process has it locked.
    private static bool IsLocked(string file) => IsTemporary(file) || file.EndsWith(".ovseg.lock", StringComparison.Ordinal);

    private static bool IsTemporary(string file) => file.EndsWith(".tmp", StringComparison.Ordinal);

    // Temporary names end with 16 digits by chance.
    private static string Describe(string file) =>
        IsTemporary(file) ? file[..^"0123456789abcdef.tmp".Length]
        : IsLocked(file) ? file
        : $"{file} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(file).Concat(File.ReadAllBytes(file)).ToArray()))}";
}
