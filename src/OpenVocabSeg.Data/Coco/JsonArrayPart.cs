namespace OpenVocabSeg.Data.Coco;

/// <summary>Consecutive elements of a JSON array as a separate array.</summary>
/// <param name="Bytes">The text, in a rented array.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Elements">Number of its elements.</param>
/// <param name="FirstIndex">Index of its first element in the array.</param>
/// <param name="FirstLine">Number of lines before it, for messages.</param>
internal readonly record struct JsonArrayPart(byte[] Bytes, int Length, int Elements, int FirstIndex, long FirstLine);
