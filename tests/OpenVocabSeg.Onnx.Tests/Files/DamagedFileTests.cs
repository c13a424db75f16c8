using System.Text.Json.Nodes;
using Google.Protobuf;
using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Onnx.Files;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.Files;

/// <summary>A file that is damaged, has another version, or was not written by this library causes one clear error.</summary>
[TestClass]
public sealed class DamagedFileTests
{
    private static byte[] _file = null!;

    [ClassInitialize]
    public static void Export(TestContext context)
    {
        using var segmenter = QuickStartModel.Load();
        _file = QuickStartModel.Export(segmenter);
    }

    [TestMethod]
    public void A_truncated_file_is_an_error()
    {
        foreach (var length in new[] { 0, 1, 100, _file.Length / 2, _file.Length - 1 })
        {
            Error(_file[..length]);
        }
    }

    [TestMethod]
    public void Files_of_other_versions_are_named_with_their_version()
    {
        Assert.Contains("format version 1", Error(Changed(manifest => manifest["formatVersion"] = 1)));
        Assert.Contains("format version 99", Error(Changed(manifest => manifest["formatVersion"] = 99)));
    }

    [TestMethod]
    public void A_field_that_is_missing_or_wrong_is_an_error()
    {
        foreach (var field in ManifestOf(Model()).Select(pair => pair.Key).ToArray())
        {
            Error(Changed(manifest => manifest.Remove(field)));
        }

        Error(Changed(manifest => manifest["maxDetections"] = 0));
        Error(Changed(manifest => manifest["preprocessing"]!["minSize"] = -1));
        Error(Changed(manifest => manifest["preprocessing"]!["mean"] = null));
        Error(Changed(manifest => manifest["classes"] = new JsonArray()));
        Error(Changed(manifest => manifest["embeddingDimension"] = 63));
        Error(Changed(manifest => manifest["words"]!["type"] = "float8"));
        Error(Changed(manifest => manifest["maxDetections"] = int.MaxValue));
        Error(Changed(manifest => manifest["maskResolution"] = int.MaxValue));
        Error(Changed(manifest => manifest["preprocessing"]!["maxSize"] = int.MaxValue));
        Error(Changed(manifest => manifest["classes"]!.AsArray().Add(null)));
        Error(Changed(manifest => manifest["size"] = new JsonObject { ["height"] = -1, ["width"] = 4 }));
        Error(Changed(manifest => manifest["maxWords"] = 0));
    }

    [TestMethod]
    public void A_property_that_is_missing_or_damaged_is_an_error()
    {
        foreach (var key in Model().MetadataProps.Select(property => property.Key).ToArray())
        {
            var missing = Model();
            missing.MetadataProps.Remove(missing.MetadataProps.Single(property => property.Key == key));
            Error(missing.ToByteArray());
            var damaged = Model();
            damaged.MetadataProps.Single(property => property.Key == key).Value = "*";
            Error(damaged.ToByteArray());
        }
    }

    [TestMethod]
    public void A_model_without_an_input_or_output_of_ours_is_an_error()
    {
        var model = Model();
        var labels = model.Graph.Output.Single(output => output.Name == "labels");
        model.Graph.Output.Remove(labels);

        Assert.Contains("'labels'", Error(model.ToByteArray()));
    }

    [TestMethod]
    public void A_model_without_an_input_is_an_error()
    {
        var model = Model();
        foreach (var input in model.Graph.Input.Where(input => input.Name == "words"))
        {
            input.Name = "terms";
        }

        foreach (var inputs in model.Graph.Node.Select(node => node.Input))
        {
            for (var i = 0; i < inputs.Count; i++)
            {
                inputs[i] = inputs[i] == "words" ? "terms" : inputs[i];
            }
        }

        Assert.Contains("no input 'words'", Error(model.ToByteArray()));
    }

    [TestMethod]
    public void Words_of_another_width_than_the_graph_takes_are_an_error()
    {
        var metadata = new Dictionary<string, string>();
        var format = OnnxWords.Write(
            WordTable.Create(["moon", "cup"], [.. Enumerable.Range(0, 64).Select(i => i / 64f)], WholeWordTokenizer.KindName),
            metadata,
            rounded: true);
        var model = Model();
        var manifest = ManifestOf(model);
        manifest["embeddingDimension"] = 32;
        manifest["classes"] = new JsonArray(new JsonObject { ["name"] = "moon", ["words"] = new JsonArray("moon") });
        manifest["words"] = new JsonObject { ["kind"] = format.Kind, ["type"] = format.Type, ["length"] = format.Length };
        metadata["openvocabseg"] = manifest.ToJsonString();
        foreach (var property in model.MetadataProps.Where(property => metadata.ContainsKey(property.Key)))
        {
            property.Value = metadata[property.Key];
        }

        Assert.Contains("its words have 32 values", Error(model.ToByteArray()));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Class_names_with_line_breaks_and_backslashes_stay_as_they_are(bool rounded)
    {
        string[] names = ["line\nbreak", @"back\slash", @"\n", @"\", "\n", "plain"];
        var table = WordTable.Create(names, [.. Enumerable.Range(1, 12).Select(i => i / 4f)], ClassNameTokenizer.KindName);
        var metadata = new Dictionary<string, string>();
        var format = OnnxWords.Write(table, metadata, rounded);

        CollectionAssert.AreEqual(names, OnnxWords.Read(format, 2, Properties.Of(metadata)).Words.ToArray());
    }

    [TestMethod]
    [DataRow("maskResolution", 7)]
    [DataRow("maxDetections", 1)]
    public void A_graph_with_other_outputs_than_described_is_an_error_that_names_the_file(string field, int value)
    {
        using var segmenter = OnnxSegmenter.Load(Changed(manifest => manifest[field] = value), name: "model.onnx");
        var error = Assert.ThrowsExactly<InvalidDataException>(() => segmenter.Predict(QuickStartModel.Scenes(1)));
        Assert.StartsWith("model.onnx: its graph does not do what its description states: its output", error.Message);
    }

    [TestMethod]
    public void A_missing_file_is_named()
    {
        var error = Assert.ThrowsExactly<FileNotFoundException>(() => OnnxSegmenter.Load("nowhere/model.onnx"));

        Assert.Contains("nowhere/model.onnx", error.Message);
    }

    private static string Error(byte[] file)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => OnnxSegmenter.Load(file, name: "model.onnx"));
        Assert.StartsWith("model.onnx", error.Message);
        return error.Message;
    }

    private static byte[] Changed(Action<JsonObject> change)
    {
        var model = Model();
        var manifest = ManifestOf(model);
        change(manifest);
        model.MetadataProps.Single(property => property.Key == "openvocabseg").Value = manifest.ToJsonString();
        return model.ToByteArray();
    }

    private static JsonObject ManifestOf(Proto.ModelProto model) =>
        JsonNode.Parse(model.MetadataProps.Single(property => property.Key == "openvocabseg").Value)!.AsObject();

    private static Proto.ModelProto Model() => Proto.ModelProto.Parser.ParseFrom(_file);
}
