using System.Diagnostics;

namespace OpenVocabSeg.Networks.Tests.ModelFiles;

/// <summary>What a file from a stranger may cost.</summary>
internal static class HostileFile
{
    /// <summary>The budget for files below 10 MB.</summary>
    public const long MostMemory = 300L << 20;

    // Of the processor: other programs may keep it busy.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    /// <summary>Reads a file, and checks memory and time.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="message">What the refusal contains; null if the file is read.</param>
    /// <param name="limit">The largest memory in bytes.</param>
    /// <returns>The refusal; null if the file is read.</returns>
    public static InvalidDataException? AssertCheap(Action read, string? message, long limit = MostMemory)
    {
        TimeSpan begin = default;
        TimeSpan end = default;
        InvalidDataException? exception = null;
        var memory = PeakMemory.During(() =>
        {
            begin = ProcessorTime();
            try
            {
                read();
            }
            catch (InvalidDataException refusal)
            {
                exception = refusal;
            }

            end = ProcessorTime();
        });
        Assert.IsLessThan(limit, memory, exception?.Message);
        if (message is null)
        {
            Assert.IsNull(exception, exception?.Message);
            return null;
        }

        Assert.Contains(message, exception?.Message ?? "It was read.");
        Assert.IsLessThan(MostTime, end - begin, exception!.Message);
        return exception;
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
