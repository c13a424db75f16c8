using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>A pseudo label of an image.</summary>
/// <param name="ClassName">The noun it was made for.</param>
/// <param name="Box">Its box in pixels.</param>
/// <param name="Mask">Its mask, the size of the image.</param>
/// <param name="Score">Confidence in 0…1.</param>
/// <param name="Noise">How wrong a mask critic takes the mask to be, 0…1; null where none judged it.</param>
public sealed record PseudoLabel(string ClassName, BoundingBox Box, RunLengthMask Mask, float Score, double? Noise = null)
{
    /// <summary>What stage 3 found.</summary>
    /// <param name="found">The label.</param>
    /// <param name="isJudged">Whether the teacher has a mask critic, so that the noise means something.</param>
    public static PseudoLabel From(Detection found, bool isJudged)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new(found.ClassName, found.Box, found.Mask, found.Score, isJudged ? found.MaskNoise : null);
    }
}
