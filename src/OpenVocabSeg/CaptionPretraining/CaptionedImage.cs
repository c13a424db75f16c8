using OpenVocabSeg.Data;

namespace OpenVocabSeg.CaptionPretraining;

/// <summary>A picture and its sentences; the picture is not read where there are none.</summary>
internal sealed record CaptionedImage(PixelImage? Image, IReadOnlyList<string> Captions);
