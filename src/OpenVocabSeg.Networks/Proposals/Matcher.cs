using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>Assigns to every prediction (anchor or proposal) the ground-truth box with the largest IoU, or none.</summary>
internal sealed class Matcher
{
    /// <summary>The match of a prediction whose largest IoU is below the low threshold: background.</summary>
    public const long Background = -1;

    /// <summary>The match of a prediction whose largest IoU is between the thresholds: neither object nor background.</summary>
    public const long Ignored = -2;

    private readonly float _high;
    private readonly float _low;
    private readonly bool _allowLowQuality;

    /// <summary>Creates a matcher.</summary>
    /// <param name="high">Minimum IoU of a match.</param>
    /// <param name="low">Predictions whose largest IoU is below this are background; at most <paramref name="high"/>.</param>
    /// <param name="allowLowQuality">
    /// Whether the predictions with the largest IoU with a ground-truth box also match, even if that IoU is low. Such a prediction is
    /// assigned the ground-truth box with which its own IoU is largest (Faster R-CNN §3.1.2, maskrcnn-benchmark).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="low"/> is above <paramref name="high"/>.</exception>
    public Matcher(double high, double low, bool allowLowQuality)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, high);
        (_high, _low, _allowLowQuality) = ((float)high, (float)low, allowLowQuality);
    }

    /// <summary>Matches predictions.</summary>
    /// <param name="ious">IoU of each ground-truth box with each prediction, [G, P]; G may be 0.</param>
    /// <returns>
    /// Int64 [P]: index of the ground-truth box, <see cref="Background"/>, or <see cref="Ignored"/>. Without ground truth, all
    /// predictions are background.
    /// </returns>
    public Tensor Match(Tensor ious)
    {
        using var scope = NewDisposeScope();
        using Scalar background = Background;
        if (ious.shape[0] == 0)
        {
            return full(ious.shape[1], background, int64, ious.device).MoveToOuterDisposeScope();
        }

        var (best, nearest) = ious.max(0);
        using Scalar high = _high;
        using Scalar low = _low;
        using Scalar ignored = Ignored;
        var matches = nearest.masked_fill(best.lt(high), ignored).masked_fill(best.lt(low), background);
        if (_allowLowQuality)
        {
            var bestOfTruth = ious.amax([1], keepdim: true);
            matches = where(ious.eq(bestOfTruth).any(0), nearest, matches);
        }

        return matches.MoveToOuterDisposeScope();
    }
}
