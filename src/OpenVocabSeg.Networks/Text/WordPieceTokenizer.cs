using System.Text;
using Microsoft.ML.Tokenizers;

namespace OpenVocabSeg.Networks.Text;

/// <summary>
/// BERT's word pieces, uncased, without [CLS] and [SEP]. A name is normalised as the authors do it: <c>_ / ( )</c> become
/// spaces, letters lower case.
/// </summary>
internal sealed class WordPieceTokenizer : IPhraseTokenizer
{
    public const string KindName = "word-pieces";

    private readonly BertTokenizer _tokenizer;

    public WordPieceTokenizer(IReadOnlyList<string> pieces)
    {
        using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', pieces)));
        // Uncased BERT takes accents off; Accents does it for Latin letters, this for combining marks of other scripts.
        _tokenizer = BertTokenizer.Create(vocabulary, new BertOptions { RemoveNonSpacingMarks = true });
    }

    public string Kind => KindName;

    public IReadOnlyList<int> Phrase(string phrase, out IReadOnlyList<string> unknown)
    {
        unknown = [];
        var name = new StringBuilder(phrase).Replace('_', ' ').Replace('/', ' ').Replace('(', ' ').Replace(')', ' ').ToString();
        return Sentence(name);
    }

    public IReadOnlyList<int> Sentence(string sentence) =>
        _tokenizer.EncodeToIds(Accents.Strip(sentence.ToLowerInvariant()), addSpecialTokens: false);
}
