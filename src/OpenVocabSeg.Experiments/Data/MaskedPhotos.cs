using System.Text.Json.Serialization;

namespace OpenVocabSeg.Experiments;

/// <summary>Photos with masks: where they are, and in which form. Paths start in the data folder.</summary>
/// <param name="Images">Folder of the photos.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = PhotoFormats.Field)]
[JsonDerivedType(typeof(CocoMaskedPhotos), PhotoFormats.Coco)]
[JsonDerivedType(typeof(OpenImagesMaskedPhotos), PhotoFormats.OpenImages)]
public abstract record MaskedPhotos(string Images);
