using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The feature maps from which regions are pooled; <see cref="Value.None"/> for those that an architecture lacks.</summary>
/// <param name="Body">[1, C, h, w] of the backbone before its last stage.</param>
/// <param name="Dense">[1, V, h, w] of the last stage at every cell, with <see cref="HeadStagePlacement.BeforePooling"/>.</param>
/// <param name="Neck">[1, n, h, w] of the neck.</param>
/// <param name="Masks">[1, M, h′, w′] of stride 4, with <see cref="MaskHeadKind.FineFeatures"/>.</param>
internal readonly record struct FeatureValues(Value Body, Value Dense, Value Neck, Value Masks);
