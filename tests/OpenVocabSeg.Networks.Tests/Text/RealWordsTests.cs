using System.Text.Json;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Text;

/// <summary>GloVe and BERT's vocabulary as published.</summary>
[TestClass]
public sealed class RealWordsTests
{
    [TestMethod]
    public void GloVe_knows_every_COCO_name_and_its_neighbors()
    {
        var glove = WordEmbeddings.ReadGlove(RealData.PathOf("glove-100d"));
        Assert.AreEqual(100, glove.Dimension);
        Assert.HasCount(51_061, glove.Words);
        var the = new[] { -0.038194f, -0.24487f, 0.72812f, -0.39961f, 0.083172f };
        for (var i = 0; i < the.Length; i++)
        {
            Assert.AreEqual(the[i], glove.Embed("the")[i], 5e-4f);
        }

        var names = CocoNames();
        Assert.HasCount(80, names);
        Assert.IsEmpty(names.Where(name => !glove.Contains(name)));
        var centered = glove.CenterOver(names).WithUnitLength();
        Assert.IsGreaterThan(Cosine(centered, "cat", "bus"), Cosine(centered, "cat", "dog"));
        Assert.IsGreaterThan(Cosine(centered, "bus", "banana"), Cosine(centered, "bus", "truck"));
    }

    [TestMethod]
    public void GloVe_knows_nearly_every_LVIS_name()
    {
        var glove = WordEmbeddings.ReadGlove(RealData.PathOf("glove-100d"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(RealData.PathOf("lvis", "lvis_v1_categories.json")));
        var names = json.RootElement.EnumerateArray().Select(category => category.GetProperty("name").GetString()!).ToList();
        Assert.HasCount(1203, names);
        var unknown = names.Where(name => !glove.Contains(name)).ToList();
        Assert.IsLessThanOrEqualTo(22, unknown.Count, string.Join(", ", unknown));
    }

    [TestMethod]
    public void Captions_become_the_ids_of_their_words()
    {
        var glove = WordEmbeddings.ReadGlove(RealData.PathOf("glove-100d"));
        var ids = glove.Tokenize("A man's riding a wave on top of a surfboard.");
        CollectionAssert.AreEqual(
            new[] { "man", "riding", "wave", "on", "top", "of", "surfboard" }, ids.Select(id => glove.Words[id]).ToArray());
    }

    [TestMethod]
    public void Fifteen_COCO_words_are_several_word_pieces_of_BERT()
    {
        using var scope = torch.NewDisposeScope();
        var bert = WordEmbeddings.ReadWordPieces(RealData.PathOf("bert-vocab", "vocab.txt"), torch.zeros(30522, 2));
        var words = CocoNames().SelectMany(name => name.Split(' ')).Distinct().ToList();
        var severalPieces = words.Where(word => bert.Tokenize(word).Count > 1).Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(
            new[]
            {
                "broccoli", "donut", "drier", "frisbee", "giraffe", "handbag", "hydrant", "potted", "racket", "skateboard", "skis",
                "snowboard", "surfboard", "toaster", "toothbrush",
            },
            severalPieces);
        CollectionAssert.AreEqual(
            new[] { "fire", "hydra", "##nt" }, bert.Tokenize("fire hydrant").Select(id => bert.Words[id]).ToArray());
    }

    private static double Cosine(WordEmbeddings embeddings, string first, string second) =>
        embeddings.Embed(first).Zip(embeddings.Embed(second), (a, b) => (double)a * b).Sum();

    private static List<string> CocoNames()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(RealData.PathOf("bert-class-embeddings", "coco_class_with_bert_emb.json")));
        return [.. json.RootElement.EnumerateArray().Select(category => category.GetProperty("name").GetString()!)];
    }
}
