using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Text;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Text;

/// <summary>
/// Word pieces against google-research/bert's own <c>tokenization.py</c> (FullTokenizer, do_lower_case, words of 100 characters at most as
/// in Hugging Face's, Python 3.11): it made bert-word-pieces.json and the digests here.
/// </summary>
[TestClass]
public sealed class WordPieceTests
{
    private const int CaptionsOfADigest = 1000;

    // SHA-256 (first 8 bytes) of the ids of 1000 captions each, a line a caption.
    private static readonly string[] Digests =
    [
        "f3b569cf57b28193", "b0d4b4f8e546519b", "f72ff24d1b8868b7", "06558d8ab3ffda35", "e7592d47d0d429fc", "72e838db7c66b334",
        "10eff269cc8a5a6f", "d21753f9fc2eb2b1", "db772354d66ee693", "b3937ffb4777fa2f", "eecdedd87036e847", "bc80024996bc8425",
        "d1b9277c6b8186b9", "731f7a2d52a265cd", "1f932fa14ab721de", "177df44b1470b18a",
    ];

    [TestMethod]
    public void Pieces_are_those_of_BERT()
    {
        using var stream = typeof(WordPieceTests).Assembly.GetManifestResourceStream("bert-word-pieces.json")!;
        using var json = JsonDocument.Parse(stream);
        string[] vocabulary = [.. json.RootElement.GetProperty("vocabulary").EnumerateArray().Select(piece => piece.GetString()!)];
        var tokenizer = new WordPieceTokenizer(vocabulary);
        var cases = json.RootElement.GetProperty("cases").EnumerateArray().ToArray();
        Assert.HasCount(31, cases);
        foreach (var item in cases)
        {
            var text = item.GetProperty("text").GetString()!;
            Assert.AreEqual(
                item.GetProperty("pieces").GetString(), string.Join(' ', tokenizer.Sentence(text).Select(id => vocabulary[id])), text);
        }
    }

    [TestMethod]
    public void Names_are_read_with_separators_as_spaces()
    {
        string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "bat", "animal", "_", "/", "(", ")"];
        var tokenizer = new WordPieceTokenizer(vocabulary);
        CollectionAssert.AreEqual(new[] { 5, 6, 5 }, tokenizer.Phrase("bat_(animal)/bat", out _).ToArray());
        CollectionAssert.AreEqual(new[] { 5, 7, 9, 6, 10 }, tokenizer.Sentence("bat_(animal)").ToArray());
    }

    [TestMethod]
    public void A_missing_special_piece_is_named() =>
        Assert.Contains("[SEP]", Assert.ThrowsExactly<ArgumentException>(
            () => new WordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[MASK]", "bat"])).Message);

    [TestMethod]
    public void All_of_Conceptual_Captions_validation_is_read_as_BERT_reads_it()
    {
        using var scope = torch.NewDisposeScope();
        var bert = WordEmbeddings.ReadWordPieces(RealData.PathOf("bert-vocab", "vocab.txt"), torch.zeros(30522, 1));
        var captions = ConceptualCaptionsFile.Read(RealData.PathOf("conceptual-captions", "Validation_GCC-1.1.0-Validation.tsv"))
            .Select(caption => string.Join(' ', bert.Tokenize(caption.Text))).ToArray();
        Assert.HasCount(15_833, captions);
        Assert.AreEqual(171_327, captions.Sum(ids => ids.Split(' ').Length));
        CollectionAssert.AreEqual(
            Digests,
            captions.Chunk(CaptionsOfADigest)
                .Select(ids => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', ids))))[..16]).ToArray());
    }
}
