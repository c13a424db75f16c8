using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The distance of every caption to every image of a batch.</summary>
/// <param name="Words">[C, I] mean over the words of the caption; null if words are not aligned.</param>
/// <param name="Regions">[C, I] mean over the regions of the image; null if regions are not aligned.</param>
internal sealed record PairDistances(Tensor? Words, Tensor? Regions);
