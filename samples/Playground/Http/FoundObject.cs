using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>A detection in a response.</summary>
/// <param name="Name">The word that it matches.</param>
/// <param name="Score">Confidence in 0…1.</param>
/// <param name="Noise">Estimated noise of the mask, see <see cref="Detection.MaskNoise"/>; 0 if it was not estimated.</param>
/// <param name="Box">x0 y0 x1 y1 in pixels.</param>
/// <param name="Area">Number of pixels of the mask.</param>
/// <param name="Counts">The mask as COCO compressed run lengths, in the size of the image.</param>
internal sealed record FoundObject(string Name, float Score, float Noise, IReadOnlyList<double> Box, long Area, string Counts)
{
    public static FoundObject From(Detection detection) => new(
        detection.ClassName,
        detection.Score,
        detection.MaskNoise ?? 0,
        [detection.Box.X0, detection.Box.Y0, detection.Box.X1, detection.Box.Y1],
        detection.Mask.Area,
        detection.Mask.ToCompressedCounts());
}
