using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Collectives;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Backbones;

/// <summary>Batch normalization of a batch that several processes share is batch normalization of the whole batch.</summary>
[TestClass]
public sealed class BatchStatisticsTests
{
    private const double Epsilon = 1e-5;
    private const int Images = 5;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Shares_of_a_batch_are_normalized_like_the_batch(int count)
    {
        using var generator = new Generator(4);
        var pixels = (randn([Images, 6, 5, 7], generator: generator) * 3).Plus(2).ReadArray<float>();
        var weights = randn([Images, 6, 5, 7], generator: generator).ReadArray<float>();
        var whole = Run((layer, input) => layer.call(input), 0, Images);
        var shares = ThreadProcesses.Run(count, collective =>
        {
            var statistics = new BatchStatistics(collective, Epsilon);
            var share = BatchShare.Of(collective, Images);
            return Run(statistics.Normalize, share.Start, share.Count);
        });
        AssertClose(whole.Output, [.. shares.SelectMany(share => share.Output)]);
        AssertClose(whole.OfInput, [.. shares.SelectMany(share => share.OfInput)]);
        AssertClose(whole.OfScale, [.. whole.OfScale.Select((_, i) => shares.Sum(share => share.OfScale[i]))]);
        AssertClose(whole.OfShift, [.. whole.OfShift.Select((_, i) => shares.Sum(share => share.OfShift[i]))]);
        foreach (var share in shares)
        {
            AssertClose(whole.Statistics, share.Statistics);
        }

        (float[] Output, float[] OfInput, float[] OfScale, float[] OfShift, float[] Statistics) Run(
            Func<BatchNorm, Tensor, Tensor> normalize, int start, int length)
        {
            using var scope = NewDisposeScope();
            using var layer = new BatchNorm(6, Epsilon);
            var input = tensor(pixels, [Images, 6, 5, 7]).narrow(0, start, length).clone().requires_grad_();
            var output = normalize(layer, input);
            (output * output * tensor(weights, [Images, 6, 5, 7]).narrow(0, start, length)).sum().backward();
            return (
                output.ReadArray<float>(),
                input.grad!.ReadArray<float>(),
                layer.Scale.grad!.ReadArray<float>(),
                layer.Shift.grad!.ReadArray<float>(),
                cat([layer.Mean, layer.Variance]).ReadArray<float>());
        }
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        var scale = expected.Max(Math.Abs);
        var error = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / scale;
        Assert.IsLessThan(1e-6f, error);
    }
}
