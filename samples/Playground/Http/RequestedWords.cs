using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>The words of a request in order, without duplicates: "cup" and "Cups" are equal.</summary>
/// <param name="Known">One or more words with embeddings.</param>
/// <param name="Unknown">The others.</param>
internal sealed record RequestedWords(IReadOnlyList<string> Known, IReadOnlyList<UnknownWord> Unknown)
{
    /// <summary>Reads and checks the words.</summary>
    /// <param name="request">The request, with words in its query: <c>?word=cup&amp;word=fire hydrant</c>.</param>
    /// <param name="vectors">The words with embeddings.</param>
    /// <param name="settings">Limits.</param>
    /// <exception cref="RequestException">There are no words or too many, one is too long, or all are unknown.</exception>
    public static RequestedWords Read(HttpRequest request, WordEmbeddings vectors, PlaygroundSettings settings)
    {
        string[] words =
        [
            .. request.Query["word"]
                .Select(word => string.Join(' ', (word ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
                .Where(word => word.Length > 0)
                .Distinct(VocabularyClass.WordComparer),
        ];
        if (words.Length == 0)
        {
            throw Bad("no-words", "Give at least one word to look for: ?word=cup&word=moon.");
        }

        if (words.Length > settings.MaxWords)
        {
            throw Bad("too-many-words", $"There are {words.Length} words; the limit is {settings.MaxWords}.");
        }

        if (Array.Find(words, word => word.Length > settings.MaxWordLength) is { } tooLong)
        {
            throw Bad("word-too-long", $"'{tooLong[..20]}…' is longer than {settings.MaxWordLength} characters.");
        }

        var known = Array.FindAll(words, vectors.Contains);
        UnknownWord[] unknown =
            [.. words.Except(known, StringComparer.Ordinal).Select(word => new UnknownWord(word, Explain(vectors, word)))];
        return known.Length > 0
            ? new RequestedWords(known, unknown)
            : throw new RequestException(
                StatusCodes.Status422UnprocessableEntity, "unknown-word", string.Join(' ', unknown.Select(word => word.Message)))
            {
                UnknownWords = unknown,
            };
    }

    private static RequestException Bad(string code, string message) => new(StatusCodes.Status400BadRequest, code, message);

    // The library's message names the unknown part and similar known words.
    private static string Explain(WordEmbeddings vectors, string word)
    {
        try
        {
            vectors.Embed(word);
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }

        throw new InvalidOperationException($"'{word}' is known.");
    }
}
