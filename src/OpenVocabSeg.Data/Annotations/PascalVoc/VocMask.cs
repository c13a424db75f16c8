namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>An object of an object PNG.</summary>
/// <param name="Number">Its number.</param>
/// <param name="ClassName">Its class; null where the class PNG does not tell it.</param>
/// <param name="Mask">Its pixels.</param>
internal sealed record VocMask(int Number, string? ClassName, RunLengthMask Mask);
