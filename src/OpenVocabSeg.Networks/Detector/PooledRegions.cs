using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>Inputs of the box head for N regions.</summary>
/// <param name="Stage">[N, C, r, r], output of the last residual stage; r is 1 for its mean, if nothing else is read.</param>
/// <param name="Neck">[N, n, 7, 7], pooled from the map of the neck; null if there is no neck.</param>
internal readonly record struct PooledRegions(Tensor Stage, Tensor? Neck);
