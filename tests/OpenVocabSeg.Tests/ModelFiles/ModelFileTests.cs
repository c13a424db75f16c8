using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.ModelFiles;

[TestClass]
public sealed class ModelFileTests
{
    private string _folder = string.Empty;

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("ovs-model-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_saved_segmenter_predicts_the_same_bit_for_bit()
    {
        var path = Path.Combine(_folder, "student.zip");
        FittedChain.Student.Save(path);
        using var loaded = TestRows.CreateContext().OpenVocabSeg.Load(path);

        CollectionAssert.AreEqual(FittedChain.Student.Classes.ToArray(), loaded.Classes.ToArray());
        Assert.AreEqual(FittedChain.Student.Detection, loaded.Detection);
        Predictions.AssertEqual(
            Predictions.Read(FittedChain.Context, FittedChain.Student, FittedChain.Data),
            Predictions.Read(FittedChain.Context, loaded, FittedChain.Data));
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(_folder), "No temporary file is left.");
    }

    [TestMethod]
    public void Column_names_and_vocabulary_survive()
    {
        var context = TestRows.CreateContext();
        var options = TinyStages.TeacherOptions();
        options.WordEmbeddings = TinyStages.Words;
        options.Output = new() { ScoreColumnName = "Confidence" };
        using var teacher = context.OpenVocabSeg.Trainers.MaskTeacher(options).Fit(TinyStages.Load(context));
        using var stream = new MemoryStream();
        using (var renamed = teacher.WithVocabulary("fish", "cup"))
        {
            renamed.Save(stream);
        }

        stream.Position = 0;
        using var loaded = context.OpenVocabSeg.Load(stream);
        CollectionAssert.AreEqual(new[] { "fish", "cup" }, loaded.Classes.ToArray());
        Assert.IsNotNull(loaded.GetOutputSchema(FittedChain.Data.Schema).GetColumnOrNull("Confidence"));
        Assert.IsTrue(stream.CanRead, "The stream stays open.");
    }

    [TestMethod]
    public void A_stream_may_hold_more_than_the_model()
    {
        using var stream = new MemoryStream();
        stream.Write("before"u8);
        FittedChain.Student.Save(stream);
        stream.Position = 6;

        using var loaded = FittedChain.Context.OpenVocabSeg.Load(stream);
        CollectionAssert.AreEqual(FittedChain.Student.Classes.ToArray(), loaded.Classes.ToArray());
    }

    [TestMethod]
    public void A_caption_model_can_be_saved_and_begun_from()
    {
        var path = Path.Combine(_folder, "captions.zip");
        FittedChain.Captions.Save(path);
        var context = TestRows.CreateContext();
        using var loaded = context.OpenVocabSeg.LoadCaptionModel(path);

        CollectionAssert.AreEqual(
            FittedChain.Captions.Transform(FittedChain.Data).GetColumn<float>("CaptionScore").ToArray(),
            loaded.Transform(FittedChain.Data).GetColumn<float>("CaptionScore").ToArray());
        using var teacher = context.OpenVocabSeg.Trainers.MaskTeacher(TinyStages.TeacherOptions(loaded)).Fit(FittedChain.Data);
        Predictions.AssertEqual(
            Predictions.Read(context, FittedChain.Teacher, FittedChain.Data), Predictions.Read(context, teacher, FittedChain.Data));
    }

    [TestMethod]
    public void A_network_of_its_own_is_read_with_default_columns()
    {
        using var stream = new MemoryStream();
        FittedChain.Student.Segmenter.Save(stream);
        stream.Position = 0;
        using var loaded = FittedChain.Context.OpenVocabSeg.Load(stream);

        Assert.IsNotNull(loaded.GetOutputSchema(FittedChain.Data.Schema).GetColumnOrNull("PredictedMasks"));
    }

    [TestMethod]
    public void Whole_pipelines_go_through_the_model_files_of_MLNET()
    {
        var context = FittedChain.Context;
        var path = Path.Combine(_folder, "chain.zip");
        var named = context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(FittedChain.TransformAll());
        var chain = new TransformerChain<ITransformer>([.. FittedChain.Model, named]);
        context.Model.Save(chain, FittedChain.Data.Schema, path);

        var fresh = TestRows.CreateContext();
        var loaded = (TransformerChain<ITransformer>)fresh.Model.Load(path, out _);
        Assert.AreEqual(1, loaded.OfType<CaptionScoringTransformer>().Count());
        Assert.AreEqual(1, loaded.OfType<PseudoMaskTransformer>().Count());
        Assert.AreEqual(2, loaded.OfType<InstanceSegmentationTransformer>().Count());
        var (expected, actual) = (chain.Transform(FittedChain.Data), loaded.Transform(FittedChain.Data));
        AssertSame<string[]>("Name");
        AssertSame<string[]>("PseudoMasks");
        AssertSame<uint[]>("PseudoLabel");
        CollectionAssert.AreEqual(expected.GetColumn<float>("CaptionScore").ToArray(), actual.GetColumn<float>("CaptionScore").ToArray());

        void AssertSame<T>(string column)
            where T : System.Collections.ICollection
        {
            foreach (var (a, b) in expected.GetColumn<T>(column).Zip(actual.GetColumn<T>(column)))
            {
                CollectionAssert.AreEqual(a, b);
            }
        }
    }

    [TestMethod]
    public void A_context_that_never_saw_the_catalog_does_not_know_how_to_load()
    {
        var path = Path.Combine(_folder, "student.zip");
        FittedChain.Context.Model.Save(FittedChain.Student, FittedChain.Data.Schema, path);

        Assert.Throws<Exception>(() => new MLContext().Model.Load(path, out _));
    }

    [TestMethod]
    public void Files_of_another_kind_a_newer_format_or_none_at_all_are_refused()
    {
        var ov = FittedChain.Context.OpenVocabSeg;
        var captions = Path.Combine(_folder, "captions.zip");
        FittedChain.Captions.Save(captions);
        Expect(captions, $"{captions} contains a transformer of kind 'OpenVocabSegCaptions', but 'OpenVocabSegInstances' was expected.");

        var newer = Path.Combine(_folder, "newer.zip");
        FittedChain.Student.Save(newer);
        Replace(newer, "\"formatVersion\": 1", "\"formatVersion\": 99");
        Replace(newer, "\"writtenBy\": \"0.2.0\"", "\"writtenBy\": \"7.2.0\"");
        var needed = "has format version 99 and needs OpenVocabSeg 7.2.0 or newer; this is 0.2.0, which reads up to format 1.";
        Expect(newer, $"{newer} {needed}");
        var newerNetwork = Path.Combine(_folder, "newer-network.zip");
        using (var stream = File.Create(newerNetwork))
        {
            FittedChain.Student.Segmenter.Save(stream);
        }

        Replace(newerNetwork, "\"formatVersion\": 1", "\"formatVersion\": 99", "manifest.json");
        Replace(newerNetwork, "\"writtenBy\": \"0.2.0\"", "\"writtenBy\": \"7.2.0\"", "manifest.json");
        Expect(newerNetwork, $"{newerNetwork} {needed[..^2]}2.");

        var broken = Path.Combine(_folder, "broken.zip");
        FittedChain.Student.Save(broken);
        Replace(broken, "\"imageColumnName\": \"Image\"", "\"imageColumnName\": null");
        Expect(broken, $"{broken}/transformer.json is damaged: ");

        var outside = Path.Combine(_folder, "outside.zip");
        FittedChain.Student.Save(outside);
        Replace(outside, "\"maxDetections\": 5", "\"maxDetections\": 0");
        Expect(outside, $"{outside}/transformer.json is damaged: ");

        var text = Path.Combine(_folder, "text.zip");
        File.WriteAllText(text, "no model");
        Expect(text, $"{text} is not a model file: ");
        Assert.ThrowsExactly<FileNotFoundException>(() => ov.Load(Path.Combine(_folder, "absent.zip")));

        void Expect(string path, string message) =>
            StringAssert.StartsWith(
                Assert.ThrowsExactly<InvalidDataException>(() => ov.Load(path)).Message, message, StringComparison.Ordinal);
    }

    private static void Replace(string path, string from, string to, string entryName = "transformer.json")
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        var entry = archive.GetEntry(entryName)!;
        string text;
        using (var reader = new StreamReader(entry.Open()))
        {
            text = reader.ReadToEnd();
        }

        StringAssert.Contains(text, from, StringComparison.Ordinal);
        entry.Delete();
        using var writer = new StreamWriter(archive.CreateEntry(entryName).Open(), Encoding.UTF8);
        writer.Write(text.Replace(from, to, StringComparison.Ordinal));
    }
}
