using System.Text.Json.Serialization;

namespace OpenVocabSeg.Experiments;

/// <summary>Files and format of photos with masks. Paths are relative to the data folder.</summary>
/// <param name="Images">Folder of the photos.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = PhotoFormats.Field)]
[JsonDerivedType(typeof(CocoMaskedPhotos), PhotoFormats.Coco)]
[JsonDerivedType(typeof(AnnotatedMaskedPhotos), PhotoFormats.Annotations)]
[JsonDerivedType(typeof(OpenImagesMaskedPhotos), PhotoFormats.OpenImages)]
public abstract record MaskedPhotos(string Images);
