namespace OpenVocabSeg.Data.Coco;

/// <summary>The complete elements in the text of an array.</summary>
/// <param name="Length">Number of bytes up to the comma or bracket after the last complete element.</param>
/// <param name="Elements">Number of elements, if the text is valid JSON.</param>
/// <param name="IsEnd">Whether the closing bracket of the array follows instead of a comma.</param>
internal readonly record struct JsonArraySplit(int Length, int Elements, bool IsEnd);
