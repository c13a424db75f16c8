using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Parity;

[TestClass]
public sealed class TextEmbeddingParityTests
{
    private const double Tolerance = 1e-6;

    [TestMethod]
    public void Case_20_text_embedding_names_to_vectors()
    {
        using var fixture = FixtureCase.Load("20_text_embedding");
        using var scope = torch.NewDisposeScope();
        fixture.AssertClose(Embeddings(fixture).WithUnitLength().EmbedAll(Strings(fixture, "raw_names")), "embeddings", Tolerance);
    }

    [TestMethod]
    public void Case_20_text_embedding_word_piece_ids()
    {
        using var fixture = FixtureCase.Load("20_text_embedding");
        using var scope = torch.NewDisposeScope();
        var embeddings = Embeddings(fixture);
        var names = Strings(fixture, "normalized_names");
        var width = fixture["input_ids"].shape[1];
        var ids = fixture["input_ids"].data<int>().ToArray();
        var special = fixture["special_tokens_mask"].data<bool>().ToArray();
        for (var row = 0; row < names.Length; row++)
        {
            var columns = Enumerable.Range(0, (int)width).Select(column => (int)(row * width) + column);
            var expected = columns.Where(index => !special[index]).Select(index => ids[index]).ToArray();
            CollectionAssert.AreEqual(expected, embeddings.Tokenize(names[row]).ToArray(), names[row]);
        }
    }

    private static WordEmbeddings Embeddings(FixtureCase fixture) =>
        WordEmbeddings.FromWordPieces(Strings(fixture, "bert_vocab"), fixture["word_embeddings"]);

    private static string[] Strings(FixtureCase fixture, string name) =>
        [.. fixture.Scalar(name).EnumerateArray().Select(element => element.GetString()!)];
}
