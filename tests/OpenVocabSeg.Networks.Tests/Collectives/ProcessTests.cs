using System.Globalization;
using System.Text;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Training;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static OpenVocabSeg.Networks.Tests.Training.TinyTraining;
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

    /// <summary>Number of steps of a training.</summary>
    public const string Steps = "OPENVOCABSEG_TEST_STEPS";

    /// <summary>Folder for what a test has to know of its processes.</summary>
    public const string Folder = "OPENVOCABSEG_TEST_FOLDER";

    /// <summary>Whether process 1 fails.</summary>
    public const string Fails = "OPENVOCABSEG_TEST_FAILS";

    private const int Compared = 50;

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
        var precise = tensor(new[] { 1 + 1e-12 });
        var pending = new[] { collective.BeginSum(small), collective.BeginSum(large), collective.BeginSum(precise) };
        foreach (var sum in pending)
        {
            sum.Wait();
        }

        var total = count * (count + 1) / 2f;
        CollectionAssert.AreEqual(new[] { total, 10f * count }, small.ReadArray<float>());
        Assert.AreEqual(total, large.min().item<float>());
        Assert.AreEqual(total, large.max().item<float>());
        Assert.AreEqual(count * (1 + 1e-12), precise.item<double>(), 1e-15);

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
    public void Stages_are_trained_like_by_one_process()
    {
        using var processes = Start();
        torch.set_num_threads(1);
        var steps = int.Parse(Environment.GetEnvironmentVariable(Steps) ?? "9", CultureInfo.InvariantCulture);
        using var teacher = Teach(Teacher("SGD"), new TrainingContext { Seed = 5 });
        Func<TrainingContext, string>[] stages =
        [
            context => Digest(Pretrain(Captions("AdamW, batch norm") with { BatchSize = 4, Iterations = steps }, context)),
            context => Digest(Teach(Teacher("SGD, color jitter") with { BatchSize = 4, Iterations = steps }, context)),
            context =>
            {
                // A store computes each image alone. Without one, stored features have 8 bits and depend on the last bits of a batch.
                using var features = new FeatureStore();
                return Digest(Learn(
                    teacher,
                    Student("critic, AdamW") with
                    {
                        BatchSize = 4, Iterations = steps, PseudoLabels = Student("critic").PseudoLabels with { BatchSize = 4 },
                    },
                    context with { Features = features }));
            },
        ];
        var results = new List<(List<TrainingProgress> Alone, List<TrainingProgress> Together)>();
        foreach (var stage in stages)
        {
            var together = new List<TrainingProgress>();
            var weights = stage(new TrainingContext
            {
                Seed = 3, Collective = processes.Collective, Progress = new StepReporter(together.Add),
            });
            var all = processes.Collective.Gather(Encoding.UTF8.GetBytes(weights)).Select(Encoding.UTF8.GetString).Distinct();
            Assert.HasCount(1, all);
            if (processes.Rank == 0)
            {
                var alone = new List<TrainingProgress>();
                stage(new TrainingContext { Seed = 3, Progress = new StepReporter(alone.Add) });
                Report(alone, together);
                results.Add((alone, together));
            }
        }

        // Later, rounding errors have grown.
        foreach (var (alone, together) in results)
        {
            SharedTrainingTests.CompareLosses(alone[..Math.Min(steps, Compared)], together[..Math.Min(steps, Compared)]);
        }

        processes.Complete();
    }

    // Process 1 is killed, or fails, in the middle.
    [TestMethod]
    public void A_training_is_ended()
    {
        if (Environment.GetEnvironmentVariable(Folder) is not { } folder)
        {
            Assert.Inconclusive($"{nameof(MpiTests)} starts it, in two processes.");
            return;
        }

        using var processes = Start();
        File.WriteAllText(Path.Combine(folder, $"process-{processes.Rank}"), $"{Environment.ProcessId}");
        var fails = Environment.GetEnvironmentVariable(Fails) is not null && processes.Rank == 1;
        Teach(
            Teacher("SGD") with { BatchSize = 4, Iterations = 100_000 },
            new TrainingContext
            {
                Seed = 3,
                Collective = fails ? new FailingProcess(processes.Collective) : processes.Collective,
                Progress = new StepReporter(_ => File.WriteAllText(Path.Combine(folder, "step"), string.Empty)),
            }).Dispose();
    }

    private static void Report(List<TrainingProgress> alone, List<TrainingProgress> together)
    {
        var largest = alone.Zip(together, (a, b) => a.Losses.Max(
            loss => Math.Abs(b.Losses[loss.Key] - loss.Value) / Math.Max(1e-2, Math.Abs(loss.Value)))).Max();
        Console.WriteLine(FormattableString.Invariant($"{alone[0].Stage}: {alone.Count} steps, largest difference of a loss {largest:E1}"));
    }

    private static string Digest(CaptionModel model)
    {
        using (model)
        {
            return ContentDigest.Of([model.Network]);
        }
    }

    private static string Digest(InstanceSegmenter model)
    {
        using (model)
        {
            return ContentDigest.Of([model.Network]);
        }
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

    [TestMethod]
    [DataRow(3, "Process 2 sent 32 bytes where 24 were expected")]
    [DataRow(1, "Process 2 sent 16 bytes where 24 were expected")]
    public void Rows_of_another_size_are_refused_with_the_number_of_their_process(int width, string message)
    {
        var errors = ThreadProcesses.Run(3, collective =>
        {
            using var scope = NewDisposeScope();
            var own = zeros([2, collective.Rank == 2 ? width : 2]);
            return Assert.ThrowsExactly<InvalidOperationException>(() => collective.GatherRows(own)).Message;
        });
        Assert.StartsWith(message, errors[0]);
        Assert.StartsWith(message, errors[1]);
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
