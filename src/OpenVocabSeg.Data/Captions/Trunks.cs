using System.Collections.Frozen;

namespace OpenVocabSeg.Data.Captions;

/// <summary>
/// The meaning of "trunk" and "trunks" in a vocabulary with both, such as LVIS (luggage and swimwear). "trunks" is swimwear if somebody
/// wears it, otherwise the plural of "trunk". In a caption with an elephant, a tree or a car, both are part of these and not a mention.
/// </summary>
internal sealed class Trunks
{
    private const string One = "trunk";
    private const string Several = "trunks";

    // "in bright red trunks"
    private const int WordsBetween = 2;

    private static readonly FrozenSet<string> Owners = new[]
    {
        "car", "cars", "elephant", "elephants", "palm", "suv", "tree", "trees", "van", "vehicle", "vehicles",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly PhraseNode _trunk;
    private readonly PhraseNode _trunks;

    private Trunks(PhraseNode trunk, PhraseNode trunks) => (_trunk, _trunks) = (trunk, trunks);

    /// <summary>The rule for a vocabulary; null if it does not have both words.</summary>
    public static Trunks? In(PhraseNode root) =>
        root.Name(One) is { } trunk && root.Name(Several) is { } trunks ? new Trunks(trunk, trunks) : null;

    /// <summary>Whether a word is one of the two.</summary>
    public static bool IsOne(string word) => word is One or Several;

    /// <summary>The name that the word refers to in a caption; null if it is not a mention.</summary>
    public PhraseNode? Read(List<CaptionToken> tokens, int index)
    {
        if (tokens[index].Glue == TokenGlue.Hyphen)
        {
            return null;
        }

        if (tokens[index].Text == Several && IsWorn(tokens, index))
        {
            return _trunks;
        }

        return tokens.Exists(token => Owners.Contains(token.Text)) ? null : _trunk;
    }

    private static bool IsWorn(List<CaptionToken> tokens, int index)
    {
        for (var i = index - 1; i >= 0 && i >= index - 1 - WordsBetween && tokens[i].Glue != TokenGlue.Break; i--)
        {
            if (tokens[i].Text is "wearing" or "wears" or "wear" or "in" or "swim" or "surf" or "boxing")
            {
                return true;
            }
        }

        return false;
    }
}
