using OpenVocabSeg.Data;

namespace OpenVocabSeg.Segmentation;

/// <summary>An image and the words to detect in it. Without words, those of the transformer are used.</summary>
internal sealed record ImageWithWords(PixelImage Image, IReadOnlyList<string> Words);
