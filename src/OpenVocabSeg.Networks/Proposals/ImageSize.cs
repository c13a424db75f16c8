namespace OpenVocabSeg.Networks.Proposals;

/// <summary>Size in pixels of one image of a batch, without the padding to the batch's common size.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal readonly record struct ImageSize(int Height, int Width);
