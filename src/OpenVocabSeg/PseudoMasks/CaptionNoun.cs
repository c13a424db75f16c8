namespace OpenVocabSeg.PseudoMasks;

/// <summary>A noun of a caption.</summary>
/// <param name="Text">What is compared with regions: the class name, or a synonym of it.</param>
/// <param name="ClassName">The class of its pseudo label.</param>
internal readonly record struct CaptionNoun(string Text, string ClassName);
