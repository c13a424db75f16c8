using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Onnx.Tests.TestData;

namespace OpenVocabSeg.Onnx.Tests.MLNet;

/// <summary>ML.NET's own ONNX transformer runs exported files of fixed sizes: images and words are columns.</summary>
[TestClass]
public sealed class ApplyOnnxModelTests
{
    private const int Side = 96;
    private const int Words = 40;
    private const int Dimension = 64;
    private const int Most = 20;

    [TestMethod]
    public void A_file_of_fixed_sizes_gives_padded_columns_of_known_sizes()
    {
        var file = Path.Combine(Path.GetTempPath(), $"ovs-{Guid.NewGuid():N}.onnx");
        try
        {
            using var segmenter = QuickStartModel.Load();
            string[] classes = [.. segmenter.Classes.Take(3)];
            var settings = QuickStartModel.Detection with { MaxDetections = Most, ScoreThreshold = 0.05f };
            segmenter.ExportOnnx(
                file, new OnnxExportOptions { Detection = settings, Size = new ImageSize(Side, Side), MaxWords = Words });

            // Rows of zeros are no words.
            var words = new float[Words * Dimension];
            segmenter.Words.Table.Embed(classes).CopyTo(words, 0);
            var scenes = QuickStartModel.Scenes(3);
            Row[] rows = [.. scenes.Select(scene => new Row { Image = scene.ToMLImage(), words = words })];
            var context = new MLContext();
            var data = context.Data.LoadFromEnumerable(rows);

            var pipeline = context.Transforms
                .ExtractPixels("image", "Image", interleavePixelColors: true, outputAsFloatArray: false)
                .Append(context.Transforms.ApplyOnnxModel(
                    ["boxes", "scores", "labels", "masks"], ["image", "words"], file, gpuDeviceId: null, fallbackToCpu: true));
            var found = context.Data.CreateEnumerable<Found>(pipeline.Fit(data).Transform(data), reuseRowObject: false).ToArray();

            using var worded = segmenter.WithVocabulary(classes);
            var expected = worded.Predict(scenes, settings);
            foreach (var (detections, row) in expected.Zip(found))
            {
                Assert.HasCount(Most, row.scores);
                Assert.HasCount(4 * Most, row.boxes);
                Assert.AreEqual(detections.Count, row.labels.Count(label => label >= 0));
                for (var i = 0; i < detections.Count; i++)
                {
                    Assert.AreEqual(detections[i].ClassName, classes[row.labels[i]]);
                    Assert.AreEqual(detections[i].Score, row.scores[i], 1e-4f);
                    Assert.AreEqual(detections[i].Box.X1, row.boxes[4 * i + 2], 1e-2);
                }
            }

            Assert.IsNotEmpty(expected.SelectMany(detections => detections));
        }
        finally
        {
            File.Delete(file);
        }
    }

#pragma warning disable IDE1006 // Columns are called as the inputs and outputs of the file.
    private sealed class Row
    {
        [ImageType(Side, Side)]
        public MLImage Image { get; set; } = null!;

        [VectorType(Words, Dimension)]
        public float[] words { get; set; } = [];
    }

    private sealed class Found
    {
        public float[] boxes { get; set; } = [];

        public float[] scores { get; set; } = [];

        public long[] labels { get; set; } = [];

        public float[] masks { get; set; } = [];
    }
#pragma warning restore IDE1006
}
