using System.Collections.Frozen;

namespace OpenVocabSeg.Data.Captions;

/// <summary>English compounds in which a category's name does not stand for a thing of that category.</summary>
internal static class Compounds
{
    /// <summary>Compounds that are another thing than their last word says; found only where a vocabulary names them.</summary>
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
    /// Whether a word names a place, an event, a person or a disguise that a preceding noun only describes: no train need be at a
    /// "train station", no ball in sight of a "baseball player", and no giraffe in a "giraffe costume".
    /// </summary>
    public static bool IsHead(string word) => Heads.Contains(word);

    /// <summary>
    /// Whether a word tells the age, color or material of a thing that is named next: a "baby elephant" is no person, an "orange cat" no
    /// fruit and a "glass vase" no glass.
    /// </summary>
    public static bool IsDescriber(string word) => word is "baby" or "glass" or "orange" or "plaid";

    /// <summary>Whether a word names a thing made of glass when it follows that word: a "glass door", a "glass shower door".</summary>
    public static bool IsGlassPart(string word) => GlassParts.Contains(word);

    /// <summary>Whether a word is a color and nothing else.</summary>
    public static bool IsColor(string word) => Colors.Contains(word);

    /// <summary>Whether a noun is a verb after "to": "up to bat", "trying to ski"; not where "to" ends "next to".</summary>
    public static bool IsVerb(string word) => Verbs.Contains(word);
}
