namespace OpenVocabSeg.Data.Text;

/// <summary>Turns text into rows of an embedding table.</summary>
internal interface IPhraseTokenizer
{
    /// <summary>Names the kind of table in files.</summary>
    string Kind { get; }

    /// <summary>Rows whose mean is the vector of a name or noun.</summary>
    /// <param name="phrase">Such as "fire hydrant" or "bat_(animal)".</param>
    /// <param name="unknown">The parts that the table does not know; empty where it knows all.</param>
    IReadOnlyList<int> Phrase(string phrase, out IReadOnlyList<string> unknown);

    /// <summary>Rows of the known words of a sentence, in its order.</summary>
    IReadOnlyList<int> Sentence(string sentence);
}
