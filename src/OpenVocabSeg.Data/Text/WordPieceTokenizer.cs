using System.Text;
using Microsoft.ML.Tokenizers;

namespace OpenVocabSeg.Data.Text;

/// <summary>
/// BERT's word pieces, uncased, without [CLS] and [SEP], as in google-research/bert's <c>FullTokenizer</c>. A name is normalized as in the
/// authors' code: <c>_ / ( )</c> become spaces.
/// </summary>
/// <remarks>
/// Words are split by <see cref="BertWords"/>, because BertTokenizer of Microsoft.ML.Tokenizers drops symbols such as <c>$ + ½</c>, treats
/// underscores as letters and reads "[mask]" as the special token.
/// </remarks>
internal sealed class WordPieceTokenizer : IPhraseTokenizer
{
    public const string KindName = "word-pieces";

    private const string Unknown = "[UNK]";

    // Longer words are unknown, as in Hugging Face's tokenizer, which the authors use; the limit of google-research/bert is 200.
    private const int LongestWord = 100;

    private static readonly string[] SpecialPieces = ["[PAD]", Unknown, "[CLS]", "[SEP]", "[MASK]"];

    private readonly Microsoft.ML.Tokenizers.WordPieceTokenizer _tokenizer;

    public WordPieceTokenizer(IReadOnlyList<string> pieces)
    {
        if (SpecialPieces.Except(pieces).FirstOrDefault() is { } missing)
        {
            throw new ArgumentException($"The word pieces lack the special token {missing}.", nameof(pieces));
        }

        using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', pieces)));
        _tokenizer = Microsoft.ML.Tokenizers.WordPieceTokenizer.Create(
            vocabulary,
            new WordPieceOptions
            {
                UnknownToken = Unknown,
                PreTokenizer = PreTokenizer.CreateWhiteSpace(),

                // It counts UTF-16 units, and is on the stack.
                MaxInputCharsPerWord = 2 * LongestWord,
            });
    }

    public string Kind => KindName;

    public IReadOnlyList<int> Phrase(string phrase, out IReadOnlyList<string> unknown)
    {
        unknown = [];
        var name = new StringBuilder(phrase).Replace('_', ' ').Replace('/', ' ').Replace('(', ' ').Replace(')', ' ').ToString();
        return Sentence(name);
    }

    public IReadOnlyList<int> Sentence(string sentence) =>
        _tokenizer.EncodeToIds(string.Join(' ', BertWords.Split(sentence).Select(word => IsTooLong(word) ? Unknown : word)));

    private static bool IsTooLong(string word) => word.Length > LongestWord && word.EnumerateRunes().Count() > LongestWord;
}
