using TorchSharp;

namespace OpenVocabSeg.Networks.Tests;

/// <summary>Counts the tensors that a repeated piece of work leaves behind.</summary>
internal static class LiveTensors
{
    /// <summary>Asserts that the number of live tensors of this thread does not grow from run to run.</summary>
    public static void AssertFlat(Action work, int times = 10)
    {
        work();
        work();
        var before = Count();
        for (var i = 0; i < times; i++)
        {
            work();
        }

        Assert.AreEqual(before, Count(), $"live tensors after {times} more runs");
    }

    private static long Count() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
