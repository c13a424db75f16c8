using OpenVocabSeg.Networks.MaskHead;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>
/// Removes randomness from a training step, so that it can be compared with another implementation: the first regions of each kind are
/// sampled, and the mask noise is given.
/// </summary>
/// <param name="Noise">Returns the noise of a prediction for P regions, one sample: [1, P, M, M].</param>
internal sealed record PinnedRandomness(Func<MaskPrediction, Tensor> Noise);
