using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The regions of B images, padded to the same number R.</summary>
/// <param name="Features">[B, R, V], zero where padded.</param>
/// <param name="Mask">[B, R] boolean, false where padded.</param>
/// <param name="Locations">[B, R, 2] x and y of each region's center in 0…1 of its image, zero where padded.</param>
internal sealed record RegionBatch(Tensor Features, Tensor Mask, Tensor Locations);
