namespace OpenVocabSeg.Data.Coco;

/// <summary>How much of the text of an array is whole elements.</summary>
/// <param name="Length">Number of bytes up to the comma or bracket behind the last whole element.</param>
/// <param name="Elements">Number of elements in it, if it is valid JSON.</param>
/// <param name="IsEnd">Whether the bracket that closes the array follows, and not a comma.</param>
internal readonly record struct JsonArraySplit(int Length, int Elements, bool IsEnd);
