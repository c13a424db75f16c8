using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.PseudoMasks;

/// <summary>An image and the nouns of its captions. The image is not read if there are none.</summary>
internal sealed record ImageWithNouns(PixelImage? Image, IReadOnlyList<CaptionNoun> Nouns);
