using OpenVocabSeg.Data.Images;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>A batch whose trunk features were computed once.</summary>
/// <param name="Maps">The features.</param>
/// <param name="Transforms">For each image the way into the network's input.</param>
/// <param name="Proposals">[n, 4] for each image; empty where none were asked for.</param>
internal readonly record struct FrozenBatch(
    FeatureMaps Maps, IReadOnlyList<ImageTransform> Transforms, IReadOnlyList<Tensor> Proposals);
