using System.Runtime.InteropServices;

namespace OpenVocabSeg.Data.Tests.Files;

/// <summary>
/// Limits the length of files that this process writes, as a full disk does: the system takes a part and refuses the rest.
/// </summary>
internal static partial class FileLimit
{
    /// <summary>The length of the files in these tests.</summary>
    public const int Bytes = 1000;

    private const int LimitOfFiles = 1;
    private const int SignalOfLimit = 25;
    private const nint Ignore = 1;

    /// <summary>Sets the limit. Linux only.</summary>
    public static void Set(ulong bytes)
    {
        // Otherwise the process ends.
        _ = Signal(SignalOfLimit, Ignore);
        Assert.AreEqual(0, SetLimit(LimitOfFiles, [bytes, bytes]));
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int limit, ReadOnlySpan<ulong> values);
}
