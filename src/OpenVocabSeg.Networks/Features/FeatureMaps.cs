using OpenVocabSeg.Networks.Detector;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>Feature maps of a batch of images.</summary>
/// <param name="C4">
/// [B, C, h, w], the map on which regions are proposed and, with <see cref="HeadStagePlacement.AfterPooling"/>, from which they are
/// pooled.
/// </param>
/// <param name="Masks">[B, M, h′, w′] of stride 4 for <see cref="MaskHeadKind.FineFeatures"/>; otherwise null.</param>
/// <param name="Dense">
/// [B, V, h, w], the last residual stage at every cell for <see cref="HeadStagePlacement.BeforePooling"/>; otherwise null.
/// </param>
/// <param name="Neck">
/// [B, n, h, w], the output of <see cref="RegionNeck"/>, if there is one and <see cref="SegmenterNetwork.WithNeck"/> ran it; otherwise
/// null.
/// </param>
/// <param name="Begun">
/// What the first block of the last residual stage begins with at every cell of <paramref name="C4"/>
/// (<see cref="RegionStage.Begin"/>), where regions are so many that this saves time; else null.
/// </param>
internal readonly record struct FeatureMaps(
    Tensor C4, Tensor? Masks, Tensor? Dense = null, Tensor? Neck = null, (Tensor First, Tensor Shortcut)? Begun = null);
