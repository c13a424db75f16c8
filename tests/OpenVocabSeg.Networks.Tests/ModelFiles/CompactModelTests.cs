using System.Text;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tests.Inference;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.ModelFiles;

[TestClass]
[DoNotParallelize]
public sealed class CompactModelTests
{
    [TestMethod]
    public void Eight_bits_keep_each_row_to_half_a_step_of_its_largest_value()
    {
        using var scope = NewDisposeScope();
        var values = tensor([0f, 0, 0, 127, -1, 0.4f, -2.54f, 0.01f, 1.27f], [3, 3]);
        var (bytes, scales) = EightBit.Encode(values);

        CollectionAssert.AreEqual(new sbyte[] { 0, 0, 0, 127, -1, 0, -127, 0, 63 }, NearTies(bytes.data<sbyte>().ToArray()));
        CollectionAssert.AreEqual(new[] { 0f, 1f, 0.02f }, scales.data<float>().ToArray());
        var error = (EightBit.Decode(bytes, scales) - values).abs().amax([1]);
        Assert.IsTrue((error <= (scales * 0.5001f)).all().item<bool>());
    }

    [TestMethod]
    public void A_compact_model_is_read_without_being_told_and_is_nearly_the_same()
    {
        using var exact = SmallSegmenter.Create();
        var file = Save(exact, ModelEncoding.Compact);
        using var stream = new MemoryStream(file);
        using var compact = InstanceSegmenter.Load(stream);

        Assert.IsLessThan(0.6 * SmallSegmenter.File().Length, file.Length);
        using var scope = NewDisposeScope();
        foreach (var (name, value) in exact.Network.state_dict())
        {
            var read = compact.Network.state_dict()[name];
            Assert.AreEqual(value.dtype, read.dtype, name);
            var tolerance = value.dim() > 1 ? (value.abs().flatten(1).amax([1]) / 253).max() : value.abs().max() / 2000;
            Assert.IsTrue(((read - value).abs().max() <= tolerance).item<bool>(), name);
        }

        var settings = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0 };
        var before = exact.Predict(SmallSegmenter.Images, settings)[0];
        var after = compact.Predict(SmallSegmenter.Images, settings)[0];
        Assert.AreEqual(before[0].Score, after[0].Score, 0.02);
    }

    [TestMethod]
    public void Saving_a_compact_model_again_changes_nothing()
    {
        using var exact = SmallSegmenter.Create();
        var file = Save(exact, ModelEncoding.Compact);
        using var stream = new MemoryStream(file);
        using var compact = InstanceSegmenter.Load(stream);

        CollectionAssert.AreEqual(file, Save(compact, ModelEncoding.Compact));
    }

    [TestMethod]
    public void A_compact_file_says_so_and_an_exact_one_has_the_first_format()
    {
        using var segmenter = SmallSegmenter.Create();
        StringAssert.Contains(Manifest(Save(segmenter, ModelEncoding.Compact)), "\"encoding\": \"compact\"");
        StringAssert.Contains(Manifest(Save(segmenter, ModelEncoding.Compact)), "\"formatVersion\": 2");
        Assert.DoesNotContain("encoding", Manifest(SmallSegmenter.File()));
        StringAssert.Contains(Manifest(SmallSegmenter.File()), "\"formatVersion\": 1");
    }

    [TestMethod]
    public void Weights_in_eight_bits_without_scales_are_refused()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, new Dictionary<string, Tensor> { ["conv.weight"] = zeros(2, 3, dtype: int8) });
        stream.Position = 0;
        using var file = SafeTensorsFile.Read(stream, "weights");

        var problem = Assert.ThrowsExactly<InvalidDataException>(() => CompactWeights.Decode(file));
        StringAssert.Contains(problem.Message, "weights: conv.weight is int8 [2, 3]");
    }

    [TestMethod]
    public void A_weight_too_large_for_half_precision_is_refused_before_anything_is_written()
    {
        using var segmenter = SmallSegmenter.Create();
        using (no_grad())
        {
            segmenter.Network.Heads.Projection.weight!.fill_(1e6);
        }

        using var stream = new MemoryStream();
        var problem = Assert.ThrowsExactly<InvalidOperationException>(() => segmenter.Save(stream, ModelEncoding.Compact));
        StringAssert.Contains(problem.Message, "emb_pred.weight");
        Assert.AreEqual(0, stream.Length);
    }

    [TestMethod]
    public void Other_word_vectors_of_the_same_space_open_other_words()
    {
        using var segmenter = SmallSegmenter.Create();
        string[] more = [.. SceneClasses.All, "zebra", "helmet"];
        using var open = segmenter.WithWordEmbeddings(WordEmbeddings.Random(more, 64, seed: 1));

        CollectionAssert.AreEqual(segmenter.Classes.ToArray(), open.Classes.ToArray());
        using var words = open.WithVocabulary(["zebra", "helmet"]);
        Assert.HasCount(SmallSegmenter.Images.Count, words.Predict(SmallSegmenter.Images));
        CollectionAssert.AreEqual(
            segmenter.Predict(SmallSegmenter.Images)[0].Select(d => d.Score).ToArray(),
            open.Predict(SmallSegmenter.Images)[0].Select(d => d.Score).ToArray());
    }

    [TestMethod]
    public void Word_vectors_of_another_dimension_or_space_are_refused()
    {
        using var segmenter = SmallSegmenter.Create();
        StringAssert.Contains(Refused(WordEmbeddings.Random(SceneClasses.All, 32, seed: 1)), "32 dimensions, but the model needs 64");
        StringAssert.Contains(Refused(WordEmbeddings.Random(SceneClasses.All.Reverse(), 64, seed: 1)), "are not of the model's space");
        StringAssert.Contains(Refused(WordEmbeddings.Random(["zebra"], 64, seed: 1)), "do not contain");

        string Refused(WordEmbeddings words) =>
            Assert.Throws<ArgumentException>(() => segmenter.WithWordEmbeddings(words)).Message;
    }

    private static sbyte[] NearTies(sbyte[] values)
    {
        // 1.27 / 0.02 is 63.5 but for rounding.
        values[8] = values[8] == 64 ? (sbyte)63 : values[8];
        return values;
    }

    private static byte[] Save(InstanceSegmenter segmenter, ModelEncoding encoding)
    {
        using var stream = new MemoryStream();
        segmenter.Save(stream, encoding);
        return stream.ToArray();
    }

    private static string Manifest(byte[] file)
    {
        using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(file));
        using var reader = new StreamReader(archive.GetEntry("manifest.json")!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
