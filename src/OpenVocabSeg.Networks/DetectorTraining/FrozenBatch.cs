using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Features;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>A batch whose backbone features were computed once.</summary>
/// <param name="Maps">The features.</param>
/// <param name="Transforms">For each image the way into the network's input.</param>
/// <param name="Proposals">By the limits asked for: [n, 4] for each image.</param>
internal readonly record struct FrozenBatch(
    FeatureMaps Maps,
    IReadOnlyList<ImageTransform> Transforms,
    IReadOnlyDictionary<ProposalLimits, IReadOnlyList<Tensor>> Proposals);
