using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// Alignments of every word of C captions with every region of I images. All tensors are [C, W, I, R]. Similarities and distances are
/// divided by the temperature.
/// </summary>
/// <param name="Similarity">Local similarities, padding included.</param>
/// <param name="Distance">Local distances, padding included.</param>
/// <param name="WordsToRegions">Weight of each region for a word (sums to 1 over R); null if words are not aligned.</param>
/// <param name="RegionsToWords">Weight of each word for a region (sums to 1 over W); null if regions are not aligned.</param>
internal sealed record WordRegionAlignments(Tensor Similarity, Tensor Distance, Tensor? WordsToRegions, Tensor? RegionsToWords);
