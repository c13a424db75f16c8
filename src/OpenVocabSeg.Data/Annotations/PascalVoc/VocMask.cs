namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>An object of an object PNG.</summary>
/// <param name="Number">Its number.</param>
/// <param name="ClassName">Its class; null if the class PNG does not have it.</param>
/// <param name="Mask">Its pixels.</param>
internal sealed record VocMask(int Number, string? ClassName, RunLengthMask Mask);
