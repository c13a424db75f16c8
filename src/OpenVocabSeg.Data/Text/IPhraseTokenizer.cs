namespace OpenVocabSeg.Data.Text;

/// <summary>Converts text to rows of an embedding table.</summary>
internal interface IPhraseTokenizer
{
    /// <summary>Name of the kind of table in files.</summary>
    string Kind { get; }

    /// <summary>The rows whose mean is the vector of a name or noun.</summary>
    /// <param name="phrase">Such as "fire hydrant" or "bat_(animal)".</param>
    /// <param name="unknown">The parts that are not in the table; may be empty.</param>
    IReadOnlyList<int> Phrase(string phrase, out IReadOnlyList<string> unknown);

    /// <summary>The rows of the known words of a sentence, in order.</summary>
    IReadOnlyList<int> Sentence(string sentence);
}
