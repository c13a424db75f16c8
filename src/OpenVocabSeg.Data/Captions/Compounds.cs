using System.Collections.Frozen;

namespace OpenVocabSeg.Data.Captions;

/// <summary>English compounds in which a category's name does not stand for a thing of that category.</summary>
internal static class Compounds
{
    /// <summary>Compounds that are another thing than their last word says; found only where a vocabulary names them.</summary>
    public static readonly string[] Misleading =
        ["hot dog", "hotdog", "corn dog", "prairie dog", "guinea pig", "sea lion", "motor bike", "dust pan"];

    private static readonly FrozenSet<string> Heads = new[]
    {
        "station", "stations", "stop", "track", "tracks", "yard", "terminal", "platform", "player", "players", "game", "games",
        "field", "fields", "court", "courts", "match", "uniform", "uniforms", "team", "teams", "slope", "slopes", "lift",
        "resort", "resorts",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether a word names a place, person or event that a preceding noun only describes: no train need be at a
    /// "train station", and no ball in sight of a "baseball player".
    /// </summary>
    public static bool IsHead(string word) => Heads.Contains(word);
}
