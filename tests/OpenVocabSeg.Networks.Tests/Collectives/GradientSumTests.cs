using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Collectives;

/// <summary>Sums that begin in the backward pass are those that begin after it.</summary>
[TestClass]
public sealed class GradientSumTests
{
    private const int Width = 6;

    // Twice: all parts run two times in a step.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Sums_begin_in_the_backward_pass_and_no_bit_depends_on_it(int runs)
    {
        var uncut = Run(runs, cuts: false, early: true);
        var after = Run(runs, cuts: true, early: false);
        var within = Run(runs, cuts: true, early: true);
        for (var rank = 0; rank < after.Length; rank++)
        {
            CollectionAssert.AreEqual(uncut[0].Gradients, uncut[rank].Gradients);
            CollectionAssert.AreEqual(uncut[0].Gradients, after[rank].Gradients);
            CollectionAssert.AreEqual(uncut[0].Gradients, within[rank].Gradients);
            CollectionAssert.AreEqual(new[] { 6, 6, 6 }, uncut[rank].Present);
            CollectionAssert.AreEqual(new[] { 6, 6, 6 }, after[rank].Present);

            // Each sum begins when the gradients of its part are there, and those of the parts before are not.
            CollectionAssert.AreEqual(new[] { 2, 4, 6 }, within[rank].Present);
        }
    }

    private static (float[] Gradients, int[] Present)[] Run(int runs, bool cuts, bool early) => ThreadProcesses.Run(3, collective =>
    {
        var present = new List<int>();
        return (Run(new Observed(collective, present), runs, cuts, early), present.ToArray());
    });

    private static float[] Run(Observed collective, int runs, bool cuts, bool early)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var layers = Enumerable.Range(0, 3).Select(_ => nn.Linear(Width, Width)).ToArray();
        Parameter[] parameters = [.. layers.SelectMany(layer => layer.parameters())];
        using (no_grad())
        {
            foreach (var parameter in parameters)
            {
                parameter.copy_(randn(parameter.shape, generator: generator));
            }
        }

        using var own = new Generator((ulong)(20 + collective.Rank));
        var sum = new GradientSum(
            parameters.Select((parameter, i) => (parameter, false, i / 2)), collective, early, CancellationToken.None);
        collective.Has = () => parameters.Count(parameter => parameter.grad is not null);
        var loss = zeros(1);
        for (var run = 0; run < runs; run++)
        {
            var x = randn([5, Width], generator: own);
            for (var i = 0; i < layers.Length; i++)
            {
                x = layers[i].call(i > 0 && cuts ? sum.Mark(x, i) : x).tanh();
            }

            loss = loss.Plus(x.Squared().sum());
        }

        sum.Backpropagate(loss);
        sum.Dispose();
        return [.. parameters.SelectMany(parameter => parameter.grad!.ReadArray<float>())];
    }

    // Notes how many gradients there are when a sum begins.
    private sealed class Observed(ICollective collective, List<int> present) : ICollective
    {
        public Func<int> Has { get; set; } = () => 0;

        public int Rank => collective.Rank;

        public int Count => collective.Count;

        public IPendingSum BeginSum(Tensor values)
        {
            present.Add(Has());
            return collective.BeginSum(values);
        }

        public void Broadcast(Span<byte> values) => collective.Broadcast(values);

        public byte[][] Gather(ReadOnlySpan<byte> own) => collective.Gather(own);

        public void Abort(int exitCode) => collective.Abort(exitCode);

        public void Complete() => collective.Complete();

        public void Dispose() => collective.Dispose();
    }
}
