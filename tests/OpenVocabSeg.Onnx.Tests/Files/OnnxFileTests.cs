using Google.Protobuf;
using OpenVocabSeg.Onnx.Files;
using OpenVocabSeg.Onnx.Tests.Parity;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Files;

/// <summary>Files are read without a copy of their weights and word vectors.</summary>
[TestClass]
public sealed class OnnxFileTests
{
    private const int LongestInside = 1 << 14;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [TestCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void The_short_model_refers_to_the_weights_in_the_file()
    {
        var file = Export();
        var full = Proto.ModelProto.Parser.ParseFrom(file);

        var result = new OnnxFile(new MemoryStream(file), "m").WithoutWeights("m.onnx", "m");

        var model = Proto.ModelProto.Parser.ParseFrom(result);
        var referred = 0;
        foreach (var (tensor, original) in model.Graph.Initializer.Zip(full.Graph.Initializer))
        {
            if (tensor.ExternalData.Count > 0)
            {
                var places = tensor.ExternalData.ToDictionary(entry => entry.Key, entry => entry.Value);
                Assert.AreEqual("m.onnx", places["location"]);
                var (offset, length) = (int.Parse(places["offset"]), int.Parse(places["length"]));
                Assert.IsGreaterThanOrEqualTo(LongestInside, length);
                tensor.RawData = ByteString.CopyFrom(file, offset, length);
                tensor.ExternalData.Clear();
                tensor.DataLocation = Proto.TensorProto.Types.DataLocation.Default;
                referred++;
            }
            else
            {
                Assert.IsLessThan(LongestInside, tensor.RawData.Length);
            }

            Assert.AreEqual(original, tensor);
        }

        Assert.IsGreaterThan(5, referred);
        full.MetadataProps.Clear();
        Assert.AreEqual(full, model);
    }

    [TestMethod]
    public void A_file_gives_the_same_detections_as_its_content()
    {
        var file = Export();
        var path = Path.Combine(_folder, "a model.onnx");
        File.WriteAllBytes(path, file);
        using var content = OnnxSegmenter.Load(file);
        using var mapped = OnnxSegmenter.Load(path);
        using var relative = OnnxSegmenter.Load(Path.GetRelativePath(Environment.CurrentDirectory, path));
        using var configured = OnnxSegmenter.Load(path, new OnnxSegmenterOptions { Configure = _ => { } });
        var images = QuickStartModel.Scenes(4);

        var expected = content.Predict(images);

        foreach (var segmenter in new[] { mapped, relative, configured })
        {
            DetectionDifference.Between(expected, segmenter.Predict(images)).AssertSame(leastCount: 4);
        }
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Links_to_files_and_folders_are_followed()
    {
        var models = Directory.CreateDirectory(Path.Combine(_folder, "models"));
        var file = Path.Combine(models.FullName, "m.onnx");
        File.WriteAllBytes(file, Export());
        var link = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "links")).FullName, "other.onnx");
        File.CreateSymbolicLink(link, "../models/m.onnx");
        var second = Path.Combine(_folder, "second.onnx");
        File.CreateSymbolicLink(second, link);
        var folder = Path.Combine(_folder, "folder");
        Directory.CreateSymbolicLink(folder, models.FullName);
        string[] paths = [file, link, second, Path.Combine(folder, "m.onnx")];

        foreach (var path in paths)
        {
            using var segmenter = OnnxSegmenter.Load(path);
            Assert.HasCount(12, segmenter.Classes, path);
        }
    }

    [TestMethod]
    public void Every_truncation_is_one_clear_error()
    {
        var file = Export();
        var random = new Random(5);
        var path = Path.Combine(_folder, "short.onnx");
        for (var i = 0; i < 40; i++)
        {
            File.WriteAllBytes(path, file[..random.Next(file.Length)]);

            var error = Assert.ThrowsExactly<InvalidDataException>(() => OnnxSegmenter.Load(path));

            Assert.StartsWith(path, error.Message);
        }
    }

    [TestMethod]
    public void Base64_is_decoded_in_parts()
    {
        var random = new Random(7);
        foreach (var length in new[] { 0, 1, 2, 3, 4, 49_151, 49_152, 49_153, 49_154, 200_000 })
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);

            CollectionAssert.AreEqual(bytes, Properties(Convert.ToBase64String(bytes)).ReadBytes("key"));
        }
    }

    [TestMethod]
    [DataRow("*")]
    [DataRow("AAA")]
    [DataRow("A===")]
    [DataRow("====")]
    [DataRow("AA==AAAA")]
    [DataRow("AAA\u00e9")]
    public void Other_text_than_base64_is_an_error(string text)
    {
        Assert.ThrowsExactly<FormatException>(() => Properties(text).ReadBytes("key"));
    }

    [TestMethod]
    public void A_missing_property_is_named()
    {
        Assert.Contains("'other'", Assert.ThrowsExactly<FormatException>(() => Properties(string.Empty).ReadBytes("other")).Message);
        Assert.Contains("'other'", Assert.ThrowsExactly<FormatException>(() => Properties(string.Empty).Read("other")).Message);
    }

    private static OnnxProperties Properties(string value) =>
        TestData.Properties.Of(new Dictionary<string, string> { ["before"] = "x", ["key"] = value, ["after"] = "y" });

    private static byte[] Export()
    {
        using var segmenter = QuickStartModel.Load();
        return QuickStartModel.Export(segmenter);
    }
}
