namespace OpenVocabSeg.Data.Captions;

/// <summary>Reads category names in LVIS notation: underscores for spaces, qualifiers in parentheses.</summary>
internal static class NameNotation
{
    /// <summary>
    /// The phrases in a name, without qualifiers. Nearly always one; LVIS's
    /// "monitor_(computer_equipment) computer_monitor" has two.
    /// </summary>
    public static IReadOnlyList<(string Text, bool IsQualified)> Read(string name)
    {
        var phrases = new List<(string, bool)>();
        var rest = name.Replace('_', ' ');
        while (rest.Length > 0)
        {
            var open = rest.IndexOf('(', StringComparison.Ordinal);
            var text = (open < 0 ? rest : rest[..open]).Trim();
            var close = open < 0 ? -1 : rest.IndexOf(')', open);
            if (text.Length > 0)
            {
                phrases.Add((text, open >= 0));
            }

            rest = close < 0 ? "" : rest[(close + 1)..];
        }

        return phrases.Count > 0 ? phrases : [(name, false)];
    }
}
