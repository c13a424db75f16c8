using OpenVocabSeg.Networks.MaskHead;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>The losses of the region heads on one batch, scalars.</summary>
/// <param name="Classification">Weighted cross-entropy over the vocabulary.</param>
/// <param name="Box">Smooth L1 of the box deltas.</param>
/// <param name="Mask">Loss of the masks of foreground regions.</param>
/// <param name="Masks">The mask prediction of that loss.</param>
/// <param name="MaskTargets">[P, M, M], the target masks.</param>
/// <param name="Iou">Cross-entropy of the estimated IoU of boxes; null for pseudo labels and if the network does not predict it.</param>
internal readonly record struct RegionLosses(
    Tensor Classification, Tensor Box, Tensor Mask, MaskPrediction Masks, Tensor MaskTargets, Tensor? Iou = null);
