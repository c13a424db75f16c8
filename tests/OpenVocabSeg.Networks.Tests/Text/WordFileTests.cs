using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Tests.Weights;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Text;

[TestClass]
public sealed class WordFileTests
{
    private const string TwoKinds = "{\"categories\": [{\"name\": \"cat\", \"embedding\": {\"BertEmb\": [1, 2], \"GloVE\": [3]}}]}";

    private static readonly string[] Pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "zebra"];

    [TestMethod]
    public void Each_form_is_told_by_its_content()
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        var text = folder.Write("glove.txt", "zebra 1 2\ndog 3 4\n"u8.ToArray());
        CollectionAssert.AreEqual(new float[] { 3, 4 }, WordEmbeddings.Read(text).Embed("dog"));
        WordEmbeddings.Read(text).WithUnitLength().Save(folder.PathOf("words.safetensors"));
        Assert.AreEqual(0.6f, WordEmbeddings.Read(folder.PathOf("words.safetensors")).Embed("dog")[0], 1e-6f);
        var vocabulary = folder.PathOf("vocab.txt");
        File.WriteAllLines(vocabulary, Pieces);
        SafeTensorsWriter.Write(folder.PathOf("bert.safetensors"), new Dictionary<string, torch.Tensor>
        {
            ["bert.embeddings.word_embeddings.weight"] = torch.arange(12, torch.ScalarType.Float32).reshape(6, 2),
            ["bert.embeddings.position_embeddings.weight"] = torch.zeros(6, 2),
        });
        CollectionAssert.AreEqual(
            new float[] { 10, 11 }, WordEmbeddings.Read(vocabulary, folder.PathOf("bert.safetensors")).Embed("zebra"));
        Assert.Contains("vocab.txt", Assert.ThrowsExactly<InvalidDataException>(() => WordEmbeddings.Read(vocabulary)).Message);
    }

    [TestMethod]
    public void Vectors_of_classes_are_read_from_real_JSON()
    {
        var words = WordEmbeddings.Read(RealData.PathOf("bert-class-embeddings", "coco_class_with_bert_emb.json"));
        Assert.AreEqual(768, words.Dimension);
        Assert.HasCount(80, words.Words);
        Assert.IsTrue(words.Contains("skateboard") && words.Contains("fire hydrant"));
    }

    [TestMethod]
    [DataRow(TwoKinds, null, "Choose one by its dimension")]
    [DataRow(TwoKinds, 5, "of 2 and 1 values, but 5 values are")]
    [DataRow("[{\"name\": \"cat\"}]", null, "'cat' has no vector")]
    [DataRow("[{\"emb\": [1]}]", null, "has no name")]
    [DataRow("[{\"name\": \"cat\", \"emb\": [\"x\"]}]", null, "not a number")]
    [DataRow("[{\"name\": \"cat\", \"emb\": [0, 0]}]", null, "at least one word")]
    [DataRow("[{\"name\": \"cat\", \"emb\": [1, 2]}, {\"name\": \"dog\", \"emb\": [1]}]", null, "1 values")]
    [DataRow("{\"images\": []}", null, "no 'categories'")]
    [DataRow("[{\"name\": \"cat\"", null, "contains no class vectors")]
    public void JSON_without_vectors_of_classes_is_refused(string json, int? dimension, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("classes.json", System.Text.Encoding.UTF8.GetBytes(json));
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => WordEmbeddings.Read(path, dimension: dimension));
        Assert.Contains(message, exception.Message);
        Assert.Contains(path, exception.Message);
    }
}
