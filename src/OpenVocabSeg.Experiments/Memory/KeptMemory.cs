using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace OpenVocabSeg.Experiments;

/// <summary>Lets this program keep the memory that libtorch frees.</summary>
/// <remarks>
/// glibc gives freed memory back to the kernel, and libtorch then asks for it again in each step of a training: the kernel clears and maps
/// every page anew. glibc reads how much it keeps from environment variables when a program starts; what is set later does not reach all
/// threads.
/// </remarks>
public static partial class KeptMemory
{
    private const string Prefix = "MALLOC_";
    private const string Tunables = "GLIBC_TUNABLES";
    private const string CommandLine = "/proc/self/cmdline";
    private const string Status = "/proc/self/stat";
    private const int Overwrite = 1;

    // Field 22 of the file, of which the second, in parentheses, may have spaces.
    private const int StartTimeAfterName = 19;

    /// <summary>
    /// The variables: blocks come from the heap and not from the kernel, freed ones stay in it, and all threads share one heap, because
    /// those of threads are given back in any case. Without one of these three, the others do harm. The last asks for large pages.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["MALLOC_MMAP_THRESHOLD_"] = "1073741824",
        ["MALLOC_TRIM_THRESHOLD_"] = "4294967296",
        ["MALLOC_ARENA_MAX"] = "1",

        // Pages of 2 MiB where the kernel has them: each page costs the kernel time, whatever its size. Older versions of glibc ignore it.
        [Tunables] = "glibc.malloc.hugetlb=1",
    };

    /// <summary>
    /// Sets <see cref="Variables"/> and starts this program again in the same process, with the same arguments; call it first in
    /// <c>Main</c>. Does nothing where the C library is not glibc, under a debugger, or if a <c>MALLOC_</c> variable or
    /// <c>GLIBC_TUNABLES</c> is set, as after the restart.
    /// </summary>
    public static void Restart()
    {
        if (!OperatingSystem.IsLinux()
            || RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || Debugger.IsAttached
            || Environment.ProcessPath is not { } program
            || !File.Exists(CommandLine)
            || Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(
                name => name.StartsWith(Prefix, StringComparison.Ordinal) || name == Tunables))
        {
            return;
        }

        // As bytes: arguments need not be UTF-8. Each ends with a zero.
        var arguments = File.ReadAllBytes(CommandLine);
        var addresses = new List<nint>();
        var memory = Marshal.AllocHGlobal(arguments.Length);
        Marshal.Copy(arguments, 0, memory, arguments.Length);
        for (var start = 0; start < arguments.Length; start += arguments.AsSpan(start).IndexOf((byte)0) + 1)
        {
            addresses.Add(memory + start);
        }

        foreach (var (name, value) in Variables)
        {
            _ = SetVariable(name, value, Overwrite);
        }

        RemoveDiagnosticFiles();

        // Returns only if it fails. The program then goes on as it is.
        _ = Execute(Encoding.UTF8.GetBytes(program + '\0'), [.. addresses, 0]);
        Marshal.FreeHGlobal(memory);
    }

    // The runtime removes them when it ends. Started again, it could not create them, because their names are those of the process.
    private static void RemoveDiagnosticFiles()
    {
        try
        {
            // With the start time: processes of other containers may have the same number and folder.
            var status = File.ReadAllText(Status);
            var start = status[(status.LastIndexOf(')') + 2)..].Split(' ')[StartTimeAfterName];
            var process = $"{Environment.ProcessId}-{start}";
            string[] names = [$"dotnet-diagnostic-{process}-socket", $"clr-debug-pipe-{process}-in", $"clr-debug-pipe-{process}-out"];
            foreach (var name in names)
            {
                File.Delete(Path.Combine(Path.GetTempPath(), name));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // They stay, and tools for diagnosis cannot attach.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc.so.6", EntryPoint = "execv")]
    private static partial int Execute(byte[] path, nint[] arguments);
}
