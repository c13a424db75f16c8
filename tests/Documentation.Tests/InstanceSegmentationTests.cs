using System.Globalization;
using OpenVocabSeg.Data;
using Samples.InstanceSegmentation;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>The sample that trains on masks alone.</summary>
[TestClass]
public sealed class InstanceSegmentationTests
{
    [TestMethod]
    public void It_trains_on_scenes_of_its_own_prints_coco_numbers_and_leaves_model_and_overlay()
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var annotations = SceneDataSet.Write(Path.Combine(folder, "scenes"), count: 20, seed: 1);
            var (code, text) = Run("--annotations", annotations, "--iterations", "2", "--output", folder);
            Assert.AreEqual(0, code, text);
            StringAssert.Contains(text, "16 training and 4 test pictures");
            var lines = text.TrimEnd().Split('\n').Select(line => line.TrimEnd()).ToArray();
            var heading = Array.FindIndex(lines, line => line.TrimStart().StartsWith("AP ", StringComparison.Ordinal));
            Assert.HasCount(12, lines[heading].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            foreach (var number in lines[heading + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(number => number != "–"))
            {
                Assert.IsTrue(double.Parse(number, CultureInfo.InvariantCulture) is >= 0 and <= 100, number);
            }

            using var model = new Microsoft.ML.MLContext().OpenVocabSeg.Load(Path.Combine(folder, "model.zip"));
            Assert.IsTrue(model.Segmenter.JudgesMasks);
            Assert.AreEqual(384, ImageFile.Load(Path.Combine(folder, "overlay.png")).Width);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void A_perfect_prediction_scores_one_hundred()
    {
        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var truth = CocoInstances.Read(SceneDataSet.Write(folder, count: 3, seed: 2));
            SegmentedPhoto[] perfect =
            [
                .. CocoRows.Create(truth).Select(row => new SegmentedPhoto
                {
                    Name = row.Label,
                    Score = [.. row.Label.Select(_ => 1f)],
                    PredictedMasks = row.Masks,
                }),
            ];
            Assert.AreEqual(1, TestSet.Evaluate(truth, perfect).AP, 1e-9);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Missing_files_are_named_before_any_work()
    {
        var (code, text) = Run("--annotations", "absent.json");
        Assert.AreEqual(1, code);
        StringAssert.Contains(text, "absent.json");
        Assert.AreEqual(1, Run("--iterations", "0").Code);

        var folder = Directory.CreateTempSubdirectory("segmentation").FullName;
        try
        {
            var annotations = SceneDataSet.Write(folder, count: 10, seed: 3);
            File.Delete(Path.Combine(folder, "00007.png"));
            (code, text) = Run("--annotations", annotations, "--output", Path.Combine(folder, "output"));
            Assert.AreEqual(1, code);
            StringAssert.Contains(text, "00007.png");
            Assert.IsFalse(Directory.Exists(Path.Combine(folder, "output")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using var text = new StringWriter();
        return (InstanceSegmentationCommand.Run(arguments, text, text), text.ToString());
    }
}
