using System.Buffers.Binary;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Collectives;

/// <summary>
/// What every process does. Alone, these tests check one process; <see cref="MpiTests"/> runs them in several processes of a real MPI.
/// </summary>
[TestClass]
public sealed class ProcessTests
{
    /// <summary>Set by tests that start processes: these then use MPI, also if there is only one.</summary>
    public const string UseMpi = "OPENVOCABSEG_TEST_MPI";

    /// <summary>The processes of the test.</summary>
    internal static TrainingProcesses Start() => Environment.GetEnvironmentVariable(UseMpi) is null
        ? new TrainingProcesses(SingleProcess.Instance)
        : MpiRuntime.Start();

    [TestMethod]
    public void Values_are_exchanged()
    {
        using var processes = Start();
        var (collective, rank, count) = (processes.Collective, processes.Rank, processes.Count);
        if (Environment.GetEnvironmentVariable(UseMpi) is { } expected)
        {
            Assert.AreEqual(expected, $"{count}");
        }

        // Several sums at a time, one of them larger than what MPI sends in one message.
        using var scope = NewDisposeScope();
        var small = tensor(new float[] { rank + 1, 10 });
        var large = ones(300_000).Times(rank + 1);
        var pending = new[] { collective.BeginSum(small), collective.BeginSum(large) };
        foreach (var sum in pending)
        {
            sum.Wait();
        }

        var total = count * (count + 1) / 2f;
        CollectionAssert.AreEqual(new[] { total, 10f * count }, small.ReadArray<float>());
        Assert.AreEqual(total, large.min().item<float>());
        Assert.AreEqual(total, large.max().item<float>());

        var bytes = new byte[] { (byte)(rank + 5), 7 };
        collective.Broadcast(bytes);
        CollectionAssert.AreEqual(new byte[] { 5, 7 }, bytes);

        // Each process sends another number of bytes, the first none.
        var gathered = collective.Gather(Enumerable.Repeat((byte)rank, rank * 3).ToArray());
        for (var i = 0; i < count; i++)
        {
            CollectionAssert.AreEqual(Enumerable.Repeat((byte)i, i * 3).ToArray(), gathered[i]);
        }

        Rows(collective);
        processes.Complete();
    }

    [TestMethod]
    public void Rows_are_joined_in_the_order_of_the_ranks_and_gradients_reach_the_own_rows()
    {
        foreach (var count in new[] { 1, 2, 3 })
        {
            ThreadProcesses.Run(count, collective =>
            {
                Rows(collective);
                return true;
            });
        }
    }

    private static void Rows(ICollective collective)
    {
        using var scope = NewDisposeScope();
        var (rank, count) = (collective.Rank, collective.Count);
        var own = (ones([rank, 2]) * (rank + 1)).requires_grad_();
        var labels = tensor(Enumerable.Range(0, rank).Select(i => 100L * rank + i).ToArray(), [rank]);
        var joined = collective.GatherRows(own, labels);
        Assert.AreEqual(Enumerable.Range(0, count).Sum(), joined[0].shape[0]);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, count).SelectMany(r => Enumerable.Range(0, r).Select(i => 100L * r + i)).ToArray(),
            joined[1].ReadArray<long>());
        if (rank > 0)
        {
            joined[0].Squared().sum().backward();
            var gradient = own.grad!.ReadArray<float>();
            Assert.IsTrue(gradient.All(value => value == 2 * (rank + 1)), string.Join(' ', gradient));
        }
    }
}
