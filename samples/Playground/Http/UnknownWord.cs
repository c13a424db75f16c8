namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>A word or phrase that the model does not know.</summary>
/// <param name="Word">As it was asked for.</param>
/// <param name="Message">What about it is unknown, and which known words are spelled like it.</param>
internal sealed record UnknownWord(string Word, string Message);
