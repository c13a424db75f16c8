namespace OpenVocabSeg.Data.Captions;

/// <summary>A node of the trie of names, one word per level.</summary>
internal sealed class PhraseNode
{
    private readonly Dictionary<string, PhraseNode> _children = new(StringComparer.Ordinal);
    private int _rank = int.MaxValue;

    /// <summary>The category whose name ends here; null for a compound that is not in the vocabulary.</summary>
    public VocabularyEntry? Entry { get; private set; }

    /// <summary>The node after a word, if a name ends there.</summary>
    public PhraseNode? Name(string word) => Child(word) is { _rank: < int.MaxValue } node ? node : null;

    /// <summary>The node after a word.</summary>
    public PhraseNode? Child(string word) => _children.GetValueOrDefault(word);

    /// <summary>The node after a word; created if it is missing.</summary>
    public PhraseNode ChildOrNew(string word)
    {
        if (!_children.TryGetValue(word, out var child))
        {
            _children[word] = child = new PhraseNode();
        }

        return child;
    }

    /// <summary>Sets the category whose name ends here, unless one with the same or a better (smaller) rank is set.</summary>
    public void Offer(VocabularyEntry? entry, int rank)
    {
        if (rank < _rank)
        {
            (Entry, _rank) = (entry, rank);
        }
    }
}
