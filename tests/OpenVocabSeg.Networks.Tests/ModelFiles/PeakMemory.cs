using System.Globalization;

namespace OpenVocabSeg.Networks.Tests.ModelFiles;

/// <summary>The largest resident memory of this process during a piece of work, managed and native. Linux only.</summary>
internal static class PeakMemory
{
    /// <summary>Runs the work.</summary>
    /// <returns>The growth in bytes, at least 0.</returns>
    public static long During(Action work)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("Only Linux can forget its largest resident memory.");
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        const string forgetLargest = "5";
        File.WriteAllText("/proc/self/clear_refs", forgetLargest);
        var before = Read("VmRSS:");
        work();
        return Math.Max(0, Read("VmHWM:") - before);
    }

    private static long Read(string field)
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
    }
}
