namespace OpenVocabSeg.Data.Captions;

/// <summary>The words that an English word ending in s can be the regular plural of.</summary>
internal static class Singulars
{
    /// <summary>
    /// Candidates for the singular of a lower-case word; none where it does not look like a plural. More than one where
    /// spelling does not decide ("axes": axe, ax): the vocabulary picks.
    /// </summary>
    public static IEnumerable<string> Of(string word)
    {
        if (word.Length < 3 || word[^1] != 's' || word[^2] == 's')
        {
            yield break;
        }

        yield return word[..^1];
        if (word is [.., 'i', 'e', 's'])
        {
            yield return word[..^3] + "y";
        }
        else if (word is [.., 'v', 'e', 's'])
        {
            yield return word[..^3] + "f";
            yield return word[..^3] + "fe";
        }
        else if (word is [.., 's' or 'x' or 'z' or 'o', 'e', 's'] or [.., 'c' or 's', 'h', 'e', 's'])
        {
            yield return word[..^2];

            // "busses", "quizzes"
            if (word.Length > 5 && word[^3] == word[^4])
            {
                yield return word[..^3];
            }
        }
    }
}
