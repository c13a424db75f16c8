using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Tests.TestData;
using OpenVocabSeg.Samples.OnnxConsole;

namespace OpenVocabSeg.Onnx.Tests.Files;

/// <summary>The sample over an exported model.</summary>
[TestClass]
public sealed class OnnxConsoleTests
{
    [TestMethod]
    public void It_names_and_draws_the_objects_of_an_image()
    {
        var folder = Directory.CreateTempSubdirectory("ovs-console").FullName;
        try
        {
            var (model, image, overlay) =
                (Path.Combine(folder, "model.onnx"), Path.Combine(folder, "scene.png"), Path.Combine(folder, "overlay.png"));
            using var segmenter = QuickStartModel.Load();
            File.WriteAllBytes(model, QuickStartModel.Export(segmenter));
            var scene = QuickStartModel.Scenes(1)[0];
            ImageFile.SavePng(image, scene);
            using var exported = OnnxSegmenter.Load(model);
            var all = exported.Predict([scene], new OnnxPredictionSettings { ScoreThreshold = 0.01f })[0];
            Detection[] shown = [.. all.Where(detection => detection.Score > 0.3f).OrderByDescending(detection => detection.Score)];
            Assert.IsTrue(shown.Length > 1 && shown.Length < all.Count, $"{shown.Length} of {all.Count}");

            var (code, output, error) = Run(model, image, overlay);
            Assert.AreEqual((0, ""), (code, error));
            var lines = output.TrimEnd().Split('\n');
            Assert.HasCount(shown.Length + 1, lines);
            Assert.StartsWith($"{shown[0].ClassName} ", lines[0]);
            Assert.EndsWith($"overlay.png: {shown.Length} objects with a score above 0.3.", lines[^1]);

            // The best object is drawn last.
            var drawn = Overlay.Draw(scene, [.. shown.Reverse()], exported.Classes);
            var otherOrder = Overlay.Draw(scene, shown, exported.Classes);
            CollectionAssert.AreEqual(drawn.Pixels, ImageFile.Load(overlay).Pixels);
            CollectionAssert.AreNotEqual(drawn.Pixels, otherOrder.Pixels, "The order must matter in this scene.");

            Assert.AreEqual(2, Run(model).Code);
            Assert.AreEqual(1, Run(image, image, overlay).Code);
            Assert.AreEqual(1, Run(model, model, overlay).Code);
            Assert.Contains("zebra", Run(model, image, overlay, "zebra").Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The model is no model: a run that opened it would say so instead.</summary>
    [TestMethod]
    [DataRow("folder", "'{0}' cannot be written: it is a folder.")]
    [DataRow("missing/", "'{0}' cannot be written: it is the name of a folder.")]
    [DataRow("scene.png/overlay.png", "'{0}' cannot be written: '{1}/scene.png' is a file.")]
    [DataRow("scene.png/deeper/overlay.png", "'{0}' cannot be written: '{1}/scene.png' is a file.")]
    [DataRow("scene.png", "'{0}' cannot be written: it is an input.")]
    [DataRow("folder/../scene.png", "'{0}' cannot be written: it is an input.")]
    [DataRow("model.onnx", "'{0}' cannot be written: it is an input.")]
    public void An_overlay_that_cannot_be_written_is_one_error_before_any_work(string overlay, string message)
    {
        using var folder = new Inputs();
        var path = $"{folder.Path}/{overlay}";

        var (code, output, error) = Run(folder.Model, folder.Image, path);

        Assert.AreEqual((1, "", string.Format(CultureInfo.InvariantCulture, message, path, folder.Path)), (code, output, error.TrimEnd()));
        CollectionAssert.AreEqual(Inputs.NoModel, File.ReadAllBytes(folder.Model));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void A_link_to_the_image_is_an_input()
    {
        using var folder = new Inputs();
        var link = $"{folder.Path}/link.png";
        File.CreateSymbolicLink(link, folder.Image);

        Assert.AreEqual($"'{link}' cannot be written: it is an input.", Run(folder.Model, folder.Image, link).Error.TrimEnd());
        Assert.AreEqual($"'{folder.Image}' cannot be written: it is an input.", Run(folder.Model, link, folder.Image).Error.TrimEnd());
    }

    /// <summary>As for `ovseg predict`.</summary>
    [TestMethod]
    public void Missing_folders_of_the_overlay_are_created_when_it_is_written()
    {
        using var folder = new Inputs();
        var missing = $"{folder.Path}/missing";

        Assert.AreEqual(1, Run(folder.Model, folder.Image, $"{missing}/deeper/overlay.png").Code);
        Assert.IsFalse(Directory.Exists(missing), "Nothing was written.");
        folder.WriteModel();
        Assert.AreEqual((0, ""), Result(Run(folder.Model, folder.Image, $"{missing}/deeper/overlay.png")));
        Assert.IsTrue(File.Exists($"{missing}/deeper/overlay.png"));

        static (int Code, string Error) Result((int Code, string Output, string Error) run) => (run.Code, run.Error);
    }

    [TestMethod]
    public void Inputs_that_cannot_be_read_are_one_error()
    {
        using var folder = new Inputs();

        Assert.AreEqual(1, Run(folder.Model, $"{folder.Path}/folder", $"{folder.Path}/overlay.png").Code);
        Assert.AreEqual(1, Run($"{folder.Path}/folder", folder.Image, $"{folder.Path}/overlay.png").Code);
        Assert.AreEqual(2, Run(folder.Model, folder.Image, "").Code);
        Assert.AreEqual(2, Run("", folder.Image, $"{folder.Path}/overlay.png").Code);
    }

    private sealed class Inputs : IDisposable
    {
        public Inputs()
        {
            Directory.CreateDirectory($"{Path}/folder");
            ImageFile.SavePng(Image, QuickStartModel.Scenes(1)[0]);
            File.WriteAllBytes(Model, NoModel);
        }

        public static byte[] NoModel { get; } = [1, 2, 3];

        public string Path { get; } = Directory.CreateTempSubdirectory("ovs-console").FullName.Replace('\\', '/');

        public string Image => $"{Path}/scene.png";

        public string Model => $"{Path}/model.onnx";

        public void WriteModel()
        {
            using var segmenter = QuickStartModel.Load();
            File.WriteAllBytes(Model, QuickStartModel.Export(segmenter));
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (OnnxConsoleCommand.Run(arguments, output, error), output.ToString(), error.ToString());
    }
}
