using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>Photos with masks in the format of an annotation tool (<see cref="AnnotationFiles.Open"/>).</summary>
/// <param name="Annotations">The file or folder: COCO, YOLO, LabelMe, Pascal VOC, CVAT or Label Studio.</param>
/// <param name="Images">Folder of the photos; empty for where the format keeps them, as with YOLO.</param>
/// <param name="Part">The split of the format to read, such as <c>train</c>; null for all photos.</param>
public sealed record AnnotatedMaskedPhotos(string Annotations, string Images = "", string? Part = null) : MaskedPhotos(Images);
