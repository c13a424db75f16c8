using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class ImportCommandTests : IDisposable
{
    // INDEX.json gives 16: labels exact, boxes 5e-3 px, scores 1e-4; 14: masks 0.01 % of the pixels.
    private const double BoxTolerance = 5e-3;
    private const double ScoreTolerance = 1e-4;
    private const double PixelTolerance = 1e-4;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-import").FullName;
    private readonly Fixture _fixture = new();

    private string Output => InFolder("model.zip");

    private string Words => InFolder("classes.json");

    [TestInitialize]
    public void WriteWords()
    {
        // As in OVR-CNN's annotation files, including the background and a second kind of vectors.
        var rows = _fixture.Floats("class_embeddings").Chunk(_fixture.Dimension);
        var categories = _fixture.ClassNames.Zip(rows, (name, row) => new
        {
            name,
            embedding = new Dictionary<string, float[]> { ["GloVE"] = [1, 2, 3], ["BertEmb"] = row },
        });
        File.WriteAllText(Words, JsonSerializer.Serialize(new { categories }));
    }

    public void Dispose()
    {
        _fixture.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    [DataRow("16_tiny_student_ddp.pth", "student")]
    [DataRow("16_tiny_teacher.pth", "teacher")]
    [DataRow("16_tiny_teacher_legacy.pth", "teacher")]
    public void Case_16_the_imported_model_finds_what_the_authors_found(string file, string outputs)
    {
        var (exitCode, output, error) = Import(
            file, "--words", Words, "--min-size", $"{Math.Min(_fixture.Height, _fixture.Width)}",
            "--max-size", $"{Math.Max(_fixture.Height, _fixture.Width)}");
        Assert.AreEqual(string.Empty, error);
        Assert.AreEqual(0, exitCode);
        Assert.Contains($"{Output}: a segmenter", output);
        Assert.Contains($"Classes: {_fixture.ClassNames.Length - 1} ({string.Join(", ", _fixture.ClassNames[1..])})", output);

        using var loaded = new MLContext().OpenVocabSeg.Load(Output);
        using var model = loaded.WithDetection(loaded.Detection with
        {
            Proposals = new ProposalLimits(
                _fixture.Override("MODEL.RPN.PRE_NMS_TOP_N_TEST"), _fixture.Override("MODEL.RPN.POST_NMS_TOP_N_TEST")),
            MaxDetections = _fixture.Override("MODEL.ROI_HEADS.DETECTIONS_PER_IMG"),
        });
        using var image = Image().ToMLImage();
        AssertFound(model.Predict([image])[0], outputs);
    }

    [TestMethod]
    public void Words_come_from_a_vocabulary_and_the_table_in_the_checkpoint()
    {
        using var checkpoint = WeightsOf("16_tiny_student_ddp.pth");
        var table = checkpoint.Read("bert.embeddings");
        File.WriteAllLines(InFolder("vocab.txt"), Pieces((int)table.shape[0]));
        var (exitCode, output, error) = Import("16_tiny_student_ddp.pth", "--words", InFolder("vocab.txt"), "--classes", "zebra, dog cat");
        Assert.AreEqual(string.Empty, error);
        Assert.AreEqual(0, exitCode);
        Assert.Contains($"Words: {table.shape[0]} of {table.shape[1]} values", output);
        using var model = new MLContext().OpenVocabSeg.Load(Output);
        CollectionAssert.AreEqual(new[] { "zebra", "dog cat" }, model.Classes.ToArray());
        CollectionAssert.AreEqual(table[6].data<float>().ToArray(), model.Segmenter.Words.Embed("zebra"));

        // The teacher's checkpoint has no embeddings: --bert names a file that has them.
        Refuses("contains no vectors of word pieces", "16_tiny_teacher.pth", "--words", InFolder("vocab.txt"), "--classes", "zebra");
        File.AppendAllText(InFolder("vocab.txt"), "more\n");
        Refuses(
            $"The table has shape [{table.shape[0]}, {table.shape[1]}], "
            + $"but {table.shape[0] + 1} word pieces need {table.shape[0] + 1} rows.\n",
            "16_tiny_student_ddp.pth", "--words", InFolder("vocab.txt"), "--classes", "zebra");
        File.WriteAllLines(InFolder("vocab.txt"), Pieces((int)table.shape[0]));
        Assert.AreEqual(0, Import(
            "16_tiny_teacher.pth", "--words", InFolder("vocab.txt"), "--classes", "zebra",
            "--bert", Fixture.PathOf("16_tiny_mmss_ddp.pth")).ExitCode);
    }

    [TestMethod]
    public void Averaged_weights_are_imported_by_option_only()
    {
        WriteAveraged("16_tiny_teacher.pth", InFolder("averaged.pth"));
        Refuses("It has weights under 'ema.model': select one", InFolder("averaged.pth"), "--words", Words);
        Refuses("no weights under 'teacher'", InFolder("averaged.pth"), "--words", Words, "--weights", "teacher");
        Refuses("cannot be selected", InFolder("backbone.safetensors"), "--weights", "ema");
        foreach (var weights in new[] { "ema", "ema.model" })
        {
            var (exitCode, output, error) = Import(InFolder("averaged.pth"), "--words", Words, "--weights", weights);
            Assert.AreEqual(string.Empty, error);
            Assert.AreEqual(0, exitCode);
            Assert.Contains($"{Output}: a segmenter", output);
        }
    }

    [TestMethod]
    public void A_caption_pretraining_becomes_a_caption_model()
    {
        using (var checkpoint = WeightsOf("16_tiny_mmss_ddp.pth"))
        {
            var table = checkpoint.Tensors.Single(info => info.Name == "language_backbone.body.embeddings");
            File.WriteAllLines(InFolder("vocab.txt"), Pieces((int)table.Shape[0]));
        }

        var (exitCode, output, error) = Import("16_tiny_mmss_ddp.pth", "--words", InFolder("vocab.txt"), "--list");
        Assert.AreEqual(string.Empty, error);
        Assert.AreEqual(0, exitCode);
        Assert.Contains($"{Output}: a caption model", output);
        Assert.Contains("the multimodal transformer, which only pretraining uses", output);
        Assert.Contains("→ mmss_heads.GroundingHead.v2l_projection.weight", output);
        using var model = new MLContext().OpenVocabSeg.LoadCaptionModel(Output);
        using var image = Image().ToMLImage();
        Assert.IsTrue(float.IsFinite(model.Score([image], [["a zebra and a dog"]])[0]));
    }

    [TestMethod]
    public void The_residual_network_becomes_safetensors()
    {
        var output = InFolder("backbone.safetensors");
        var (exitCode, text, _) = Command.Run(
            "import", "--checkpoint", Fixture.PathOf("16_tiny_teacher.pth"), "--output", output, "--as", "backbone");
        Assert.AreEqual(0, exitCode);
        Assert.Contains("3, 4, 6, 3 blocks", text);
        using var file = BackboneFile.Open(output);
        using var teacher = WeightsOf("16_tiny_teacher.pth");
        var projection = teacher.Tensors.Single(info => info.Name == "roi_heads.box.predictor.emb_pred.weight");
        Assert.AreEqual(projection.Shape[1], file.Architecture.HeadChannels);
        Refuses("must end in .safetensors", "16_tiny_teacher.pth", "--as", "backbone");
    }

    [TestMethod]
    public void The_teacher_can_be_taken_of_a_student()
    {
        var (_, output, _) = Import("16_tiny_student_ddp.pth", "--words", Words, "--as", "teacher");
        Assert.Contains("without mask noise", output);
        using var model = new MLContext().OpenVocabSeg.Load(Output);
        Assert.IsFalse(model.Segmenter.PredictsNoise);
    }

    [TestMethod]
    public void The_catalog_imports_without_a_file_between()
    {
        var words = WordEmbeddings.Read(Words, dimension: _fixture.Dimension);
        var ov = new MLContext().OpenVocabSeg;
        using var student = ov.Import(
            Fixture.PathOf("16_tiny_student_ddp.pth"), new SegmenterImportOptions { Words = words, Classes = ["zebra"] });
        CollectionAssert.AreEqual(new[] { "zebra" }, student.Classes.ToArray());
        using var captions = ov.ImportCaptionModel(Fixture.PathOf("16_tiny_mmss_ddp.pth"), new CaptionModelImportOptions { Words = words });
        Assert.AreEqual(_fixture.Dimension, captions.Model.Architecture.EmbeddingSize);
    }

    [TestMethod]
    public void Classes_come_from_files_in_several_forms()
    {
        void Reads(string name, string content, params string[] expected)
        {
            File.WriteAllText(InFolder(name), content);
            Assert.AreEqual(0, Import("16_tiny_teacher.pth", "--words", Words, "--classes", InFolder(name)).ExitCode, content);
            using var model = new MLContext().OpenVocabSeg.Load(Output);
            CollectionAssert.AreEqual(expected, model.Classes.ToArray());
        }

        Reads("names.txt", "background\ncat\n\nzebra\n", "cat", "zebra");
        Reads("names.json", "[\"car\", \"cat\"]", "car", "cat");
        Reads("coco.json", "{\"categories\": [{\"id\": 1, \"name\": \"person\"}]}", "person");
        Reads("split.json", "{\"seen\": [\"dog\"], \"unseen\": [\"zebra\"]}", "dog", "zebra");
    }

    [TestMethod]
    [DataRow("--words {0}")]
    [DataRow("--bert {0}")]
    [DataRow("--classes zebra")]
    [DataRow("--unit-vectors true")]
    [DataRow("--min-size 300")]
    [DataRow("--max-size 300")]
    public void An_option_that_a_residual_network_does_not_need_is_refused(string option) => Refuses(
        $"{option.Split(' ')[0]} does not apply to a ResNet",
        "16_tiny_teacher.pth",
        ["--as", "backbone", .. option.Replace("{0}", Words, StringComparison.Ordinal).Split(' ')]);

    [TestMethod]
    public void Options_that_have_no_effect_are_refused()
    {
        Refuses("--classes does not apply to a caption model", "16_tiny_mmss_ddp.pth", "--words", Words, "--classes", "zebra");
        Refuses("--unit-vectors does not apply to a caption model", "16_tiny_mmss_ddp.pth", "--words", Words, "--unit-vectors", "true");
        Refuses($"--bert does not apply to '{Words}', whose words have vectors", "16_tiny_teacher.pth", "--words", Words, "--bert", Words);
    }

    [TestMethod]
    public void Mistakes_end_in_one_line_and_leave_no_file()
    {
        Refuses("Word vectors are missing", "16_tiny_teacher.pth");
        Refuses("do not exist", "16_tiny_teacher.pth", "--words", InFolder("none.txt"));
        Refuses("zebre", "16_tiny_teacher.pth", "--words", Words, "--classes", "zebre");
        Refuses("cannot be imported as 'student'", "16_tiny_teacher.pth", "--words", Words, "--as", "student");
        Refuses("cannot be imported as 'caption-model'", "16_tiny_student_ddp.pth", "--words", Words, "--as", "caption-model");
        File.WriteAllText(InFolder("glove.txt"), "zebra 1 2 3\ndog 3 2 1\n");
        Refuses("Class names are missing", "16_tiny_teacher.pth", "--words", InFolder("glove.txt"));
        Refuses("word vectors have 3 values", "16_tiny_teacher.pth", "--words", InFolder("glove.txt"), "--classes", "zebra");
        File.WriteAllText(InFolder("text.pth"), "hello, this is no checkpoint");
        Refuses("neither a PyTorch file nor a safetensors file", InFolder("text.pth"), "--words", Words);
        File.WriteAllBytes(InFolder("R-50.pkl"), [0x80, 2, (byte)'}', (byte)'.']);
        Refuses("a plain pickle", InFolder("R-50.pkl"));
        var bytes = File.ReadAllBytes(Fixture.PathOf("16_tiny_teacher.pth"));
        File.WriteAllBytes(InFolder("cut.pth"), bytes[..^1000]);
        Refuses("cut.pth", InFolder("cut.pth"), "--words", Words);
        Assert.AreEqual(ExitCodes.WrongUsage, Import("16_tiny_teacher.pth", "--as", "detector").ExitCode);
        Assert.AreEqual(ExitCodes.WrongUsage, Import("16_tiny_teacher.pth", "--min-size", "0").ExitCode);
        Assert.AreEqual(ExitCodes.WrongUsage, Command.Run("import", "--output", Output).ExitCode);
        Assert.IsFalse(File.Exists(Output));
    }

    [TestMethod]
    public void A_checkpoint_that_asks_for_code_is_refused_by_name_and_cannot_steer_the_terminal()
    {
        // torch.save's legacy format: magic number, protocol, system, then the root object.
        var magic = File.ReadAllBytes(Fixture.PathOf("16_tiny_teacher_legacy.pth"));
        var start = magic.AsSpan().IndexOf("little_endian"u8);
        var end = magic.AsSpan(start).IndexOf((byte)'.') + start + 1;
        File.WriteAllBytes(InFolder("evil.pth"), [.. magic[..end], 0x80, 2, .. "cposix\u001b[31m\nsystem\n(X\u0004\0\0\0echotR."u8]);
        var (exitCode, _, error) = Import(InFolder("evil.pth"), "--words", Words);
        Assert.AreEqual(ExitCodes.Failure, exitCode);
        Command.AssertOneLine(error, "system'");
        Assert.Contains("nothing is executed", error);
        Assert.DoesNotContain("\u001b", error);
    }

    private (int ExitCode, string Output, string Error) Import(string checkpoint, params string[] arguments) => Command.Run(
    [
        "import", "--checkpoint", Path.IsPathRooted(checkpoint) ? checkpoint : Fixture.PathOf(checkpoint), "--output", Output, .. arguments,
    ]);

    private void Refuses(string message, string checkpoint, params string[] arguments)
    {
        File.Delete(Output);
        var (exitCode, _, error) = Import(checkpoint, arguments);
        Assert.AreEqual(ExitCodes.Failure, exitCode, message);
        Command.AssertOneLine(error, message);
        Assert.DoesNotContain("(Parameter", error);
        Assert.IsFalse(File.Exists(Output), message);
    }

    private void AssertFound(IReadOnlyList<Detection> ours, string outputs)
    {
        var scores = _fixture.Floats($"{outputs}_scores");
        var labels = _fixture.Floats($"{outputs}_labels");
        var boxes = _fixture.Floats($"{outputs}_boxes");
        var counts = _fixture.Scalar($"{outputs}_rle_counts").EnumerateArray().Select(text => text.GetString()!).ToArray();
        Assert.HasCount(scores.Length, ours);
        var left = ours.ToList();
        var different = 0L;
        for (var i = 0; i < scores.Length; i++)
        {
            // Theirs are sorted by class and proposal and include the last column and row; ours are sorted by score and exclude them.
            var box = boxes.AsSpan(4 * i, 4).ToArray();
            double Distance(BoundingBox other) =>
                new[] { other.X0 - box[0], other.Y0 - box[1], other.X1 - 1 - box[2], other.Y1 - 1 - box[3] }.Max(Math.Abs);
            var found = left.Where(item => item.ClassName == _fixture.ClassNames[(int)labels[i]]).MinBy(item => Distance(item.Box));
            Assert.IsNotNull(found, $"{i}");
            Assert.IsLessThanOrEqualTo(BoxTolerance, Distance(found.Box), $"box {i}");
            Assert.AreEqual(scores[i], found.Score, ScoreTolerance, $"score {i}");
            var mask = RunLengthMask.FromCompressedCounts(counts[i], _fixture.Height, _fixture.Width);
            different += mask.Area + found.Mask.Area - 2 * RunLengthMask.Intersect(mask, found.Mask).Area;
            left.Remove(found);
        }

        Assert.IsLessThanOrEqualTo(PixelTolerance * scores.Length * _fixture.Height * _fixture.Width, different);
    }

    private PixelImage Image()
    {
        var pixels = _fixture.Bytes("image_u8_rgb");
        for (var i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        }

        return new PixelImage(_fixture.Height, _fixture.Width, pixels);
    }

    // Puts the whole content of a checkpoint under the key "ema".
    private void WriteAveraged(string checkpoint, string path)
    {
        File.Copy(Fixture.PathOf(checkpoint), path);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            var entry = zip.Entries.Single(entry => entry.Name == "data.pkl");
            using var content = new MemoryStream();
            using (var stream = entry.Open())
            {
                stream.CopyTo(content);
            }

            var name = entry.FullName;
            entry.Delete();
            using var changed = zip.CreateEntry(name).Open();
            byte[] pickle = [0x80, 2, .. "}X\u0003\0\0\0ema"u8, .. content.ToArray()[2..^1], .. "s."u8];
            changed.Write(pickle);
        }

        File.WriteAllBytes(InFolder("backbone.safetensors"), [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]);
    }

    private static OpenVocabSeg.Networks.PyTorchCheckpoint WeightsOf(string file) =>
        OpenVocabSeg.Networks.PyTorchCheckpoint.Open(Fixture.PathOf(file));

    private static string[] Pieces(int count)
    {
        string[] known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "zebra", "dog", "cat", "and"];
        return [.. known, .. Enumerable.Range(known.Length, count - known.Length).Select(i => $"[unused{i}]")];
    }

    private string InFolder(string name) => Path.Combine(_folder, name);
}
