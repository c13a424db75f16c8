namespace OpenVocabSeg.Networks.Tests.PseudoMasks;

/// <summary>Nouns for tests of the labeler alone.</summary>
internal static class Nouns
{
    /// <summary>Nouns whose name, word and class are the same.</summary>
    public static IReadOnlyList<CaptionNoun> Of(IEnumerable<string> names) =>
        [.. names.Select((name, index) => new CaptionNoun(new(index + 1, name, []), name, name))];
}
