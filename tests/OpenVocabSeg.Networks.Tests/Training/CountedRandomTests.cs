using CsCheck;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks.Tests.Training;

/// <summary>Compares with <see cref="Random"/>: measured trainings must not change, and a sequence must be resumable.</summary>
[TestClass]
public sealed class CountedRandomTests
{
    private static readonly Func<Random, double>[] Methods =
    [
        random => random.Next(),
        random => random.Next(7),
        random => random.Next(-3, 1000),
        random => random.NextDouble(),
        random => random.NextSingle(),
        random => random.NextInt64(63),
        random => random.NextInt64(),
        random =>
        {
            int[] values = [.. Enumerable.Range(0, 9)];
            random.Shuffle(values);
            return values.Aggregate(0.0, (sum, value) => 9 * sum + value);
        },
        random =>
        {
            Span<byte> bytes = stackalloc byte[5];
            random.NextBytes(bytes);
            return bytes[4];
        },
        random =>
        {
            var bytes = new byte[5];
            random.NextBytes(bytes);
            return bytes[4];
        },
    ];

    private static readonly Gen<int[]> Calls = Gen.Int[0, Methods.Length - 1].Array[0, 60];

    [TestMethod]
    public void It_draws_what_Random_draws_and_goes_on_where_it_was()
    {
        Gen.Select(Gen.Int, Calls, Calls).Sample((seed, first, second) =>
        {
            var (random, counted) = (new Random(seed), new CountedRandom(seed));
            var same = Draw(random, first).SequenceEqual(Draw(counted, first));
            var later = new CountedRandom(seed);
            later.AdvanceTo(counted.Draws, CancellationToken.None);
            var next = Draw(random, second);
            return same && next.SequenceEqual(Draw(counted, second)) && next.SequenceEqual(Draw(later, second))
                && later.Draws == counted.Draws;
        });
    }

    [TestMethod]
    public void It_does_not_go_back_and_can_be_canceled()
    {
        var random = new CountedRandom(1);
        random.Next();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => random.AdvanceTo(0, CancellationToken.None));
        Assert.ThrowsExactly<OperationCanceledException>(() => random.AdvanceTo(long.MaxValue, new CancellationToken(canceled: true)));
    }

    private static double[] Draw(Random random, int[] calls) => [.. calls.Select(call => Methods[call](random))];
}
