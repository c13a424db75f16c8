using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.PseudoMasks;

/// <summary>A picture and the nouns of its captions; the picture is not read where there are none.</summary>
internal sealed record ImageWithNouns(PixelImage? Image, IReadOnlyList<CaptionNoun> Nouns);
