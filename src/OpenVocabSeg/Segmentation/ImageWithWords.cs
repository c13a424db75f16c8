using OpenVocabSeg.Data;

namespace OpenVocabSeg.Segmentation;

/// <summary>An image and the words to look for in it; none for those of the transformer.</summary>
internal sealed record ImageWithWords(PixelImage Image, IReadOnlyList<string> Words);
