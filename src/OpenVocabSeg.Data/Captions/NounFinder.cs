using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data;

/// <summary>
/// Finds mentions of categories in captions: whole words, in any case, singular or plural, the longest name first
/// ("hot dog" is not "dog"; "carpet" is not "car"). Thread-safe.
/// </summary>
/// <remarks>
/// <para>A name matches with spaces, with hyphens or written as one word ("tee shirt" and "tee-shirt", "wine glass" for "wineglass").
/// Only the last part of a hyphenated compound counts: a "dump-truck" is a truck, a "fish-eye lens" is not a fish. A possessive counts:
/// "the dog's bowl" mentions a dog and a bowl. Names do not extend across punctuation. A noun that only describes a place, an
/// event, a person or a costume is not a mention ("train station", "baseball game"). A few compounds never match their last word
/// ("sea lion").
/// A word that only gives the age, color or material of the next noun is not a mention ("baby elephant", "orange cat", "glass vase"),
/// and neither is a verb after "to" ("up to bat").</para>
/// <para>LVIS has both "trunk" (luggage) and "trunks" (swimwear). If a vocabulary has both, "trunks" is swimwear if somebody wears
/// it ("wearing …", "in …", "swim …"), otherwise the plural of "trunk". In a caption with an elephant, a tree or a car, the word is part
/// of these and not a mention. Of the 32 captions of COCO val2017 with these words, 31 mean such a part, one luggage and none
/// swimwear.</para>
/// <para>A word that is both a name and the plural of another ("glasses": spectacles, or more than one glass) is the name, except
/// before "of" ("glasses of wine"). If a word names several categories, a name without a qualifier in parentheses takes precedence
/// over one with a qualifier, then a canonical name over a synonym, then the order of the vocabulary decides. There is no other
/// disambiguation: an "orange wall", the verb "watches" and a baseball "bat" are found as the nouns in the vocabulary, and a "fish" on
/// a plate as the animal if the vocabulary has both.</para>
/// </remarks>
public sealed class NounFinder
{
    // Shorter halves are words such as articles: "a way" is not "away".
    private const int ShortestJoined = 3;

    private readonly PhraseNode _root = new();
    private readonly Trunks? _trunks;

    /// <summary>Creates a finder.</summary>
    /// <param name="vocabulary">The categories to find.</param>
    public NounFinder(NounVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        foreach (var entry in vocabulary.Entries)
        {
            foreach (var name in entry.Synonyms.Prepend(entry.Name))
            {
                foreach (var (text, isQualified) in NameNotation.Read(name))
                {
                    AddName(entry, text, (isQualified ? 2 : 0) + (name == entry.Name ? 0 : 1));
                }
            }
        }

        foreach (var compound in Compounds.Misleading)
        {
            AddName(entry: null, compound, rank: int.MaxValue - 1);
        }

        _trunks = Trunks.In(_root);
    }

    /// <summary>Finds the mentions in a caption.</summary>
    /// <param name="caption">The caption.</param>
    /// <returns>The mentions from left to right; they do not overlap.</returns>
    public IReadOnlyList<NounMatch> Find(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var matches = new List<NounMatch>();
        var tokens = CaptionTokenizer.Split(caption);
        for (var i = 0; i < tokens.Count;)
        {
            var (entry, end) = FindLongest(tokens, i);
            if (entry is not null && !IsFollowedByHead(tokens, end) && !(end == i + 1 && IsNoNoun(tokens, i, entry)))
            {
                var last = tokens[end - 1];
                matches.Add(new NounMatch(entry, tokens[i].Start, last.Start + last.Length - tokens[i].Start));
            }

            i = Math.Max(end, i + 1);
        }

        return matches;
    }

    private (VocabularyEntry? Entry, int End) FindLongest(List<CaptionToken> tokens, int start)
    {
        (VocabularyEntry? Entry, int End) best = (null, start);
        var single = _trunks is not null && Trunks.IsOne(tokens[start].Text)
            ? _trunks.Read(tokens, start)
            : FindName(_root, tokens, start, "");
        if (single is not null)
        {
            best = (single.Entry, start + 1);
        }

        // Two words that are one word in the vocabulary.
        if (HasNext(tokens, start)
            && Math.Min(tokens[start].Text.Length, tokens[start + 1].Text.Length) >= ShortestJoined
            && FindName(_root, tokens, start + 1, tokens[start].Text) is { } joined)
        {
            best = (joined.Entry, start + 2);
        }

        var node = _root;
        for (var i = start; HasNext(tokens, i) && FindWord(node, tokens, i) is { } next; i++)
        {
            node = next;
            if (FindName(node, tokens, i + 1, "") is { } longer)
            {
                best = (longer.Entry, i + 2);
            }
        }

        return best;
    }

    // The node after a word inside a name. In "loaves of bread", the head is in the plural.
    private static PhraseNode? FindWord(PhraseNode node, List<CaptionToken> tokens, int index) =>
        node.Child(tokens[index].Text)
        ?? (IsBeforeOf(tokens, index)
            ? EnglishNouns.Singulars(tokens[index].Text).Select(node.Child).FirstOrDefault(child => child?.Child("of") is not null)
            : null);

    // The node of a name that ends with this word, unchanged or in the singular.
    private static PhraseNode? FindName(PhraseNode node, List<CaptionToken> tokens, int index, string prefix)
    {
        var (word, glue) = (tokens[index].Text, tokens[index].Glue);
        if (glue == TokenGlue.Hyphen)
        {
            return null;
        }

        return IsBeforeOf(tokens, index)
            ? FindSingular(node, prefix, word) ?? node.Name(prefix + word)
            : node.Name(prefix + word) ?? FindSingular(node, prefix, word);
    }

    private static PhraseNode? FindSingular(PhraseNode node, string prefix, string word)
    {
        foreach (var singular in EnglishNouns.Singulars(word))
        {
            if (node.Name(prefix + singular) is { } name)
            {
                return name;
            }
        }

        return null;
    }

    private static bool IsBeforeOf(List<CaptionToken> tokens, int index) =>
        tokens[index].Glue == TokenGlue.Space && tokens[index + 1].Text == "of";

    private static bool HasNext(List<CaptionToken> tokens, int index) => tokens[index].Glue != TokenGlue.Break;

    private static bool IsFollowedByHead(List<CaptionToken> tokens, int end) =>
        tokens[end - 1].Glue == TokenGlue.Space && Compounds.IsHead(tokens[end].Text);

    // Whether a word that is a name means something else here: a color, an age, a material, a verb.
    private bool IsNoNoun(List<CaptionToken> tokens, int index, VocabularyEntry entry)
    {
        var word = tokens[index].Text;
        if (Compounds.IsVerb(word) && IsBefore(tokens, index, "to") && !IsBefore(tokens, index - 1, "next"))
        {
            return true;
        }

        if (!Compounds.IsDescriber(word))
        {
            return false;
        }

        if (word == "orange" && IsAmongColors(tokens, index))
        {
            return true;
        }

        return tokens[index].Glue == TokenGlue.Space
            && ((word == "glass" && Compounds.IsGlassPart(tokens[index + 1].Text))
                || (FindLongest(tokens, index + 1).Entry is { } next && next.Id != entry.Id));
    }

    // "orange and white", "a black, orange …", "blue orange".
    private static bool IsAmongColors(List<CaptionToken> tokens, int index)
    {
        var next = index + 1 < tokens.Count && tokens[index + 1].Text == "and" ? index + 2 : index + 1;
        var previous = index > 0 && tokens[index - 1].Text == "and" ? index - 2 : index - 1;
        return (next < tokens.Count && Compounds.IsColor(tokens[next].Text))
            || (previous >= 0 && Compounds.IsColor(tokens[previous].Text));
    }

    private static bool IsBefore(List<CaptionToken> tokens, int index, string word) =>
        index > 0 && tokens[index - 1].Glue == TokenGlue.Space && tokens[index - 1].Text == word;

    private void AddName(VocabularyEntry? entry, string text, int rank)
    {
        var words = CaptionTokenizer.Split(text).ConvertAll(token => token.Text);
        if (words.Count == 0)
        {
            return;
        }

        AddWords(entry, words, rank);
        if (entry is null)
        {
            return;
        }

        // Derived spellings rank below all names with this spelling.
        if (words.Count == 2)
        {
            AddWords(entry, [words[0] + words[1]], rank + 4);
        }
    }

    private void AddWords(VocabularyEntry? entry, List<string> words, int rank)
    {
        var node = _root;
        foreach (var word in words)
        {
            node = node.ChildOrNew(word);
        }

        node.Offer(entry, rank);
    }
}
