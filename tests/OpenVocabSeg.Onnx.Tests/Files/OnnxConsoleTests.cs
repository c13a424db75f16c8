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
            ImageFile.SavePng(image, QuickStartModel.Scenes(1)[0]);
            var expected = segmenter.Predict(QuickStartModel.Scenes(1), QuickStartModel.Detection)[0];

            var (code, output, error) = Run(model, image, overlay);
            Assert.AreEqual((0, ""), (code, error));
            Assert.HasCount(expected.Count + 1, output.TrimEnd().Split('\n'));
            Assert.Contains($"{expected[0].ClassName} ", output);
            Assert.IsTrue(File.Exists(overlay));

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
