namespace OpenVocabSeg.Data;

/// <summary>A class of a COCO file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Supercategory">The group it belongs to; null where the file does not say.</param>
public sealed record CocoCategory(long Id, string Name, string? Supercategory = null);
