using TorchSharp;

namespace OpenVocabSeg.Networks.Tests;

/// <summary>Counts the tensors that a repeated piece of work leaves behind.</summary>
internal static class LiveTensors
{
    /// <summary>Asserts that the number of live tensors of this thread does not grow from run to run.</summary>
    public static void AssertFlat(Action work)
    {
        work();
        work();
        var before = Count();
        for (var i = 0; i < 10; i++)
        {
            work();
        }

        Assert.AreEqual(before, Count(), "live tensors after 10 more runs");
    }

    private static long Count() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
