using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Reads and checks the words of a request.</summary>
internal static class RequestedWords
{
    /// <summary>The words in order, without duplicates: "cup" and "Cups" are equal.</summary>
    /// <param name="request">The request, with words in its query: <c>?word=cup&amp;word=fire hydrant</c>.</param>
    /// <param name="known">The words with embeddings.</param>
    /// <param name="settings">Limits.</param>
    /// <exception cref="RequestException">There are no words or too many, one is too long, or some are unknown.</exception>
    public static IReadOnlyList<string> Read(HttpRequest request, WordEmbeddings known, PlaygroundSettings settings)
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

        UnknownWord[] unknown = [.. words.Where(word => !known.Contains(word)).Select(word => new UnknownWord(word, Explain(known, word)))];
        return unknown.Length == 0
            ? words
            : throw new RequestException(
                StatusCodes.Status422UnprocessableEntity, "unknown-word", string.Join(' ', unknown.Select(word => word.Message)))
            {
                UnknownWords = unknown,
            };
    }

    private static RequestException Bad(string code, string message) => new(StatusCodes.Status400BadRequest, code, message);

    // The library's message names the unknown part and similar known words.
    private static string Explain(WordEmbeddings known, string word)
    {
        try
        {
            known.Embed(word);
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }

        throw new InvalidOperationException($"'{word}' is known.");
    }
}
