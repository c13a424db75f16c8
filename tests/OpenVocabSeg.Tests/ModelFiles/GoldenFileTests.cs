using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.ML;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.ModelFiles;

/// <summary>
/// Files that were written when format version 1 was new, kept under ModelFiles/Golden: they load for ever, or the format gets another
/// version. OPENVOCABSEG_GOLDEN=folder writes new ones there.
/// </summary>
[TestClass]
public sealed class GoldenFileTests
{
    private const string Variable = "OPENVOCABSEG_GOLDEN";

    private readonly MLContext _context = TestRows.CreateContext();
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-golden-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Files_of_version_1_load_and_predict_as_they_did()
    {
        var expected = Predictions.FromJson(Path.Combine(GoldenModel.Folder, "predictions-v1.json"));
        using var segmenter = _context.OpenVocabSeg.Load(Path.Combine(GoldenModel.Folder, "segmenter-v1.zip"));
        using var inPipeline = (InstanceSegmentationTransformer)_context.Model.Load(
            Path.Combine(GoldenModel.Folder, "pipeline-v1.zip"), out _);

        foreach (var model in new[] { segmenter, inPipeline })
        {
            CollectionAssert.AreEqual(new[] { "cup", "animal" }, model.Classes.ToArray());
            CollectionAssert.AreEqual(new[] { "fish", "mushroom" }, model.Vocabulary[1].Words.ToArray());
            Assert.AreEqual(TinyStages.Detection, model.Detection);
            AssertNear(expected, Predictions.Read(_context, model, TinyStages.Load(_context)));
        }
    }

    [TestMethod]
    public void What_is_written_today_is_still_format_version_1()
    {
        using var model = GoldenModel.Create(_context);
        var folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } wanted ? wanted : _folder;
        GoldenModel.Save(_context, model, folder);
        File.WriteAllText(
            Path.Combine(folder, "predictions-v1.json"),
            Predictions.ToJson(Predictions.Read(_context, model, TinyStages.Load(_context))));

        using var now = ZipFile.OpenRead(Path.Combine(folder, "segmenter-v1.zip"));
        using var golden = ZipFile.OpenRead(Path.Combine(GoldenModel.Folder, "segmenter-v1.zip"));
        CollectionAssert.AreEqual(Names(golden), Names(now));
        foreach (var name in new[] { "manifest.json", "transformer.json" })
        {
            Assert.AreEqual(Json(golden, name), Json(now, name));
        }

        foreach (var name in new[] { "weights.safetensors", "words.safetensors" })
        {
            Assert.AreEqual(golden.GetEntry(name)!.Length, now.GetEntry(name)!.Length, name);
        }

        static string[] Names(ZipArchive archive) => [.. archive.Entries.Select(entry => entry.FullName)];

        // The version of the library may increase. Older files lack newer fields, which older readers ignore.
        static string Json(ZipArchive archive, string name)
        {
            using var stream = archive.GetEntry(name)!.Open();
            var json = JsonNode.Parse(stream)!.AsObject();
            Assert.IsTrue(json.Remove("writtenBy"));
            json.Remove("noiseCalibration");
            RemoveDefault(json["architecture"], "headStage", "afterPooling");
            RemoveDefault(json["architecture"], "predictsBoxFit", false);
            RemoveDefault(json["architecture"], "neckChannels", 0);
            RemoveDefault(json["settings"]?["detection"], "boxPasses", 1);
            RemoveDefault(json["settings"]?["detection"], "maskThreshold", 0.5);
            RemoveDefault(json["settings"]?["detection"], "scoreGivenObject", false);
            RemoveDefault(json["settings"]?["detection"], "objectnessWeight", 0.0);
            RemoveDefault(json["settings"]?["detection"], "fitWeight", 0.0);
            RemoveDefault(json["settings"]?["detection"], "estimateNoise", true);
            return json.ToJsonString();
        }

        static void RemoveDefault<T>(JsonNode? parent, string name, T value)
        {
            if (parent?[name] is { } field)
            {
                Assert.AreEqual(value, field.GetValue<T>(), name);
                parent.AsObject().Remove(name);
            }
        }
    }

    // Other processors round differently in the last bits.
    private static void AssertNear(Prediction[] expected, Prediction[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (one, other) in expected.Zip(actual))
        {
            CollectionAssert.AreEqual(one.PredictedLabel, other.PredictedLabel);
            AssertAllNear(one.Score, other.Score, 1e-4f);
            AssertAllNear(one.PredictedBoundingBoxes, other.PredictedBoundingBoxes, 0.05f);
            Assert.HasCount(one.PredictedMasks.Length, other.PredictedMasks);
        }
    }

    private static void AssertAllNear(float[] expected, float[] actual, float tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.AreEqual(one, other, tolerance);
        }
    }
}
