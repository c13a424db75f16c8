using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>What the box head sees of N regions.</summary>
/// <param name="Stage">[N, C, r, r] of the last residual stage.</param>
/// <param name="Neck">[N, n, 7, 7] cut from the neck's map; null where there is no neck.</param>
internal readonly record struct PooledRegions(Tensor Stage, Tensor? Neck);
