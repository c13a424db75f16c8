using OpenVocabSeg.Networks.Detector;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>What the frozen or trained backbone says of a batch of images.</summary>
/// <param name="C4">
/// [B, C, h, w], the map that regions are proposed on and, with <see cref="HeadStagePlacement.AfterPooling"/>, cut from.
/// </param>
/// <param name="Masks">[B, M, h′, w′] of stride 4 for <see cref="MaskHeadKind.FineFeatures"/>, else null.</param>
/// <param name="Dense">
/// [B, V, h, w] the last residual stage at every cell for <see cref="HeadStagePlacement.BeforePooling"/>, else null.
/// </param>
/// <param name="Neck">
/// [B, n, h, w] of <see cref="RegionNeck"/>, where there is one and <see cref="SegmenterNetwork.WithNeck"/> ran it; else null.
/// </param>
internal readonly record struct FeatureMaps(Tensor C4, Tensor? Masks, Tensor? Dense = null, Tensor? Neck = null);
