using System.Collections.Frozen;

namespace OpenVocabSeg.Data.Captions;

/// <summary>English compounds in which a category's name does not refer to an object of that category.</summary>
internal static class Compounds
{
    /// <summary>Compounds whose meaning differs from their last word; found only if the vocabulary contains them.</summary>
    public static readonly string[] Misleading =
        [
        "hot dog", "hotdog", "corn dog", "chili dog", "prairie dog", "guinea pig", "sea lion", "motor bike", "dust pan", "button up",
        "button down",
    ];

    private static readonly FrozenSet<string> Heads = new[]
    {
        "station", "stations", "stop", "track", "tracks", "yard", "terminal", "platform", "player", "players", "game", "games",
        "field", "fields", "court", "courts", "match", "uniform", "uniforms", "team", "teams", "slope", "slopes", "lift",
        "resort", "resorts", "costume", "costumes",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> GlassParts = new[]
    {
        "door", "doors", "window", "windows", "wall", "walls", "shower", "case", "cases", "top", "topped",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Colors = new[]
    {
        "black", "blue", "brown", "gray", "green", "grey", "pink", "purple", "red", "silver", "white", "yellow",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Verbs = new[]
    {
        "bat", "board", "book", "control", "drill", "fish", "hammer", "paddle", "pet", "plow", "post", "roll", "sail", "scale",
        "shield", "skateboard", "ski", "slide", "snowboard", "tag", "watch",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether a word names a place, an event, a person or a disguise that a preceding noun only describes: a "train station" may have
    /// no train, a "baseball player" no ball, and a "giraffe costume" no giraffe.
    /// </summary>
    public static bool IsHead(string word) => Heads.Contains(word);

    /// <summary>
    /// Whether a word gives the age, color or material of the noun after it: a "baby elephant" is not a person, an "orange cat" not a
    /// fruit and a "glass vase" not a drinking glass.
    /// </summary>
    public static bool IsDescriber(string word) => word is "baby" or "glass" or "orange" or "plaid";

    /// <summary>Whether a word after "glass" names something made of glass: a "glass door", a "glass shower door".</summary>
    public static bool IsGlassPart(string word) => GlassParts.Contains(word);

    /// <summary>Whether a word is only a color.</summary>
    public static bool IsColor(string word) => Colors.Contains(word);

    /// <summary>Whether a noun is a verb after "to": "up to bat", "trying to ski"; not after "next to".</summary>
    public static bool IsVerb(string word) => Verbs.Contains(word);
}
