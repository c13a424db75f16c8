using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Features;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>A batch with stored backbone features.</summary>
/// <param name="Maps">The features.</param>
/// <param name="Transforms">The transform of each image to the network input.</param>
/// <param name="Proposals">Proposals by requested limits: [n, 4] for each image.</param>
internal readonly record struct FrozenBatch(
    FeatureMaps Maps,
    IReadOnlyList<ImageTransform> Transforms,
    IReadOnlyDictionary<ProposalLimits, IReadOnlyList<Tensor>> Proposals);
