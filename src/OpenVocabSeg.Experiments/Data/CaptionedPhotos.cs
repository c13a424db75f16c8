using System.Text.Json.Serialization;

namespace OpenVocabSeg.Experiments;

/// <summary>Files and format of photos with captions. Paths are relative to the data folder.</summary>
/// <param name="Images">Folder of the photos.</param>
/// <param name="Captions">The captions.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = PhotoFormats.Field)]
[JsonDerivedType(typeof(CocoCaptionedPhotos), PhotoFormats.Coco)]
[JsonDerivedType(typeof(ConceptualCaptionedPhotos), PhotoFormats.ConceptualCaptions)]
public abstract record CaptionedPhotos(string Images, string Captions);
