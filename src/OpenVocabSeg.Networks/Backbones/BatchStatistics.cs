using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// Batch normalization in training by the mean and variance of the whole batch, of which each process has a share. The result is that of
/// torch's batch normalization of the whole batch. Sums are in double precision, as torch's on the CPU.
/// </summary>
/// <param name="collective">The processes.</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed class BatchStatistics(ICollective collective, double epsilon)
{
    /// <summary>Normalizes, and updates the running statistics.</summary>
    /// <param name="layer">Scale, shift and running statistics.</param>
    /// <param name="input">[B, C, h, w]; B may be 0.</param>
    public Tensor Normalize(BatchNorm layer, Tensor input) => Function.apply(input, layer.Scale, layer.Shift, layer, this);

    private double Epsilon => epsilon;

    private Tensor Sum(params Tensor[] sums)
    {
        var all = cat(sums.Select(sum => sum.cpu()).ToArray());
        collective.BeginSum(all).Wait();
        return all.to(sums[0].device);
    }

    private static void Update(BatchNorm layer, Tensor mean, Tensor variance)
    {
        using Scalar kept = 1 - BatchNorm.Momentum;
        using Scalar share = BatchNorm.Momentum;
        layer.Mean.mul_(kept).add_(mean.to(float32), share);
        layer.Variance.mul_(kept).add_(variance.to(float32), share);
        layer.Count();
    }

    private static Tensor Cells(Tensor ofChannels) => ofChannels.to(float32).view(1, -1, 1, 1);

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        private const string Statistics = "statistics";

        public override string Name => nameof(BatchStatistics);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            using var scope = NewDisposeScope();
            using var gradient = no_grad();
            var (input, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
            var (layer, statistics) = ((BatchNorm)vars[3], (BatchStatistics)vars[4]);
            var channels = input.shape[1];
            var cells = (double)(input.numel() / channels);

            // Two passes: the difference of the mean of squares and the squared mean loses digits.
            var sums = statistics.Sum(input.sum([0, 2, 3], type: float64), tensor(new[] { cells }, device: input.device));
            var count = sums[channels];
            var mean = sums.narrow(0, 0, channels) / count;
            var centered = input - Cells(mean);
            var variance = statistics.Sum(centered.Squared().sum([0, 2, 3], type: float64)) / count;
            var scale = variance.Plus(statistics.Epsilon).rsqrt();
            var normalized = centered * Cells(scale);
            Update(layer, mean, variance * count / count.Minus(1));
            ctx.save_data(Statistics, statistics);
            ctx.save_for_backward(
            [
                normalized.MoveToOuterDisposeScope(),
                (weight * scale).MoveToOuterDisposeScope(),
                count.MoveToOuterDisposeScope(),
            ]);
            return (normalized * Cells(weight)).Plus(Cells(bias)).MoveToOuterDisposeScope();
        }

        public override List<Tensor?> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            using var gradient = no_grad();
            var statistics = (BatchStatistics)ctx.get_data(Statistics);
            var saved = ctx.get_saved_variables();
            var (normalized, scale, count) = (saved[0], saved[1], saved[2]);
            var ofShift = grad_output.sum([0, 2, 3], type: float64);
            var ofScale = (grad_output * normalized).sum([0, 2, 3], type: float64);
            var means = (statistics.Sum(ofShift, ofScale) / count).chunk(2);
            var ofInput = (grad_output - Cells(means[0]) - normalized * Cells(means[1])) * Cells(scale);
            return
            [
                ofInput.MoveToOuterDisposeScope(),
                ofScale.to(float32).MoveToOuterDisposeScope(),
                ofShift.to(float32).MoveToOuterDisposeScope(),
                null,
                null,
            ];
        }
    }
}
