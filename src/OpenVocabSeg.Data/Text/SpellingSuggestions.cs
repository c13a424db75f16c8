namespace OpenVocabSeg.Data.Text;

/// <summary>Known words with a spelling similar to an unknown one.</summary>
internal static class SpellingSuggestions
{
    /// <summary>
    /// The nearest words by edit distance, nearest first. Words that differ in more than a third of their letters are left out.
    /// </summary>
    public static IReadOnlyList<string> Find(string word, IReadOnlyList<string> words, int count)
    {
        var limit = Math.Max(1, word.Length / 3);
        var close = new List<(int Distance, int Row)>();
        var previous = new int[word.Length + 1];
        var current = new int[word.Length + 1];
        for (var row = 0; row < words.Count; row++)
        {
            if (Math.Abs(words[row].Length - word.Length) <= limit && Distance(word, words[row], ref previous, ref current) is var distance
                && distance <= limit)
            {
                close.Add((distance, row));
            }
        }

        // Lists are in order of frequency: of two words with the same distance, the earlier is more likely.
        return [.. close.OrderBy(item => item.Distance).ThenBy(item => item.Row).Take(count).Select(item => words[item.Row])];
    }

    private static int Distance(string first, string second, ref int[] previous, ref int[] current)
    {
        for (var column = 0; column <= first.Length; column++)
        {
            previous[column] = column;
        }

        for (var line = 1; line <= second.Length; line++)
        {
            current[0] = line;
            for (var column = 1; column <= first.Length; column++)
            {
                var substitution = previous[column - 1] + (first[column - 1] == second[line - 1] ? 0 : 1);
                current[column] = Math.Min(substitution, 1 + Math.Min(previous[column], current[column - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[first.Length];
    }
}
