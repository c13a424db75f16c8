using OpenVocabSeg.Data;

namespace OpenVocabSeg.CaptionPretraining;

/// <summary>An image and its sentences; the image is not read where there are none.</summary>
internal sealed record CaptionedImage(PixelImage? Image, IReadOnlyList<string> Captions);
