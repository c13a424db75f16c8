using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>A pseudo label of an image.</summary>
/// <param name="ClassName">The noun that it labels.</param>
/// <param name="Box">Its box in pixels.</param>
/// <param name="Mask">Its mask, the size of the image.</param>
/// <param name="Score">Confidence in 0…1.</param>
/// <param name="Noise">Noise of the mask as estimated by a mask critic, 0…1; null if there is no estimate.</param>
public sealed record PseudoLabel(string ClassName, BoundingBox Box, RunLengthMask Mask, float Score, double? Noise = null)
{
    /// <summary>Creates a pseudo label from the result of stage 3.</summary>
    /// <param name="found">The result of stage 3.</param>
    /// <param name="isJudged">Whether the teacher has a mask critic. Otherwise the noise is ignored.</param>
    public static PseudoLabel From(Detection found, bool isJudged)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new(found.ClassName, found.Box, found.Mask, found.Score, isJudged ? found.MaskNoise : null);
    }
}
