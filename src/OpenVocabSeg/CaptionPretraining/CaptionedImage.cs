using OpenVocabSeg.Data;

namespace OpenVocabSeg.CaptionPretraining;

/// <summary>An image and its sentences. The image is not read if there are none.</summary>
internal sealed record CaptionedImage(PixelImage? Image, IReadOnlyList<string> Captions);
