using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>Converts the outputs of the box head to detections.</summary>
internal static class BoxPostProcessor
{
    /// <summary>Computes the regressed box of each proposal, clipped to the image.</summary>
    /// <param name="boxDeltas">[N, 8]; columns 4…7 are read.</param>
    /// <param name="proposals">[N, 4] in network-input pixels, inclusive.</param>
    /// <param name="imageSize">Size of the network's input without padding.</param>
    /// <returns>[N, 4] in the order of the proposals. A teacher takes its pseudo boxes from them.</returns>
    public static Tensor DecodeBoxes(Tensor boxDeltas, Tensor proposals, ImageSize imageSize)
    {
        using var scope = NewDisposeScope();
        var decoded = BoxCoder.ForRegions.Decode(boxDeltas.narrow(1, 4, 4), proposals);
        return Boxes.Clip(decoded, imageSize.Height, imageSize.Width).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Selects the detections of one image: score threshold, non-maximum suppression within each class, then the highest scores of all
    /// classes.
    /// </summary>
    /// <param name="classLogits">[N, K], background in column 0.</param>
    /// <param name="boxes">[N, 4], the regressed box of each region (<see cref="DecodeBoxes"/>).</param>
    /// <param name="rule">Thresholds and the maximum number of detections.</param>
    /// <param name="factors">[N], factors for the class probabilities of each region; null means 1.</param>
    /// <returns>
    /// Detections ordered by class, and within a class by region; not sorted by score. If scores are equal, there may be more than
    /// <see cref="DetectionRule.MaxDetections"/>.
    /// </returns>
    public static BoxDetections Detect(Tensor classLogits, Tensor boxes, DetectionRule rule, Tensor? factors = null)
    {
        using var gradient = no_grad();
        using var scope = NewDisposeScope();

        // Class-major, so that candidates are ordered by class and then by proposal.
        var classes = classLogits.shape[1] - 1;
        var scores = (rule.GivenObject ? classLogits.narrow(1, 1, classes).softmax(1) : classLogits.softmax(1).narrow(1, 1, classes)).t();
        if (factors is not null)
        {
            scores = scores * factors;
        }

        using Scalar least = rule.ScoreThreshold;
        var above = scores.gt(least);
        var candidates = above.nonzero();
        var regions = candidates.select(1, 1);
        var candidateScores = scores.masked_select(above);
        var candidateBoxes = boxes.index_select(0, regions);

        var hostScores = candidateScores.ReadArray<float>();
        var hostClasses = candidates.select(1, 0).to(int32).ReadArray<int>();
        var hostBoxes = candidateBoxes.ReadArray<float>();
        var kept = NonMaximumSuppression.KeepPerClass(hostBoxes, hostScores, hostClasses, rule.NmsThreshold);
        kept = KeepBest(kept, hostScores, rule.MaxDetections);

        var indices = tensor(Array.ConvertAll(kept, index => (long)index), device: boxes.device);
        return new BoxDetections(
            candidateBoxes.index_select(0, indices).MoveToOuterDisposeScope(),
            candidateScores.index_select(0, indices).MoveToOuterDisposeScope(),
            candidates.select(1, 0).index_select(0, indices).add(KeptScalars.One, KeptScalars.One).MoveToOuterDisposeScope(),
            regions.index_select(0, indices).MoveToOuterDisposeScope());
    }

    // Keeps every detection whose score is at least that of the last wanted detection: ties are kept together.
    private static int[] KeepBest(int[] kept, float[] scores, int count)
    {
        if (kept.Length <= count)
        {
            return kept;
        }

        var sorted = Array.ConvertAll(kept, index => scores[index]);
        Array.Sort(sorted);
        var least = sorted[^count];
        return Array.FindAll(kept, index => scores[index] >= least);
    }
}
