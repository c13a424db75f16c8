namespace OpenVocabSeg.Data;

/// <summary>An image of a COCO file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Name of the picture file; null where the file does not say.</param>
/// <param name="Height">Height in pixels; 0 where the file does not say.</param>
/// <param name="Width">Width in pixels; 0 where the file does not say.</param>
public sealed record CocoImage(long Id, string? FileName, int Height, int Width);
