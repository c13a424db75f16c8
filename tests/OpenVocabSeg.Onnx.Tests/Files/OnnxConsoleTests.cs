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

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (OnnxConsoleCommand.Run(arguments, output, error), output.ToString(), error.ToString());
    }
}
