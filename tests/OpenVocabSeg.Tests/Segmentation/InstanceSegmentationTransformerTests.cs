using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Segmentation;

[TestClass]
public sealed class InstanceSegmentationTransformerTests
{
    private static readonly PredictionEngineOptions Shared = new() { OwnsTransformer = false };

    [TestMethod]
    public void A_prediction_engine_predicts_what_a_pass_does()
    {
        var rows = TinyStages.Scenes();
        var expected = OneByOne();
        using var engine = FittedChain.Context.Model.CreatePredictionEngine<ImageOnly, Prediction>(FittedChain.Student, Shared);

        Predictions.AssertEqual(expected, [.. rows.Select(row => engine.Predict(new ImageOnly { Image = row.Image }))]);
        Assert.AreEqual(96, rows[0].Image!.Width, "The image is still the caller's.");
    }

    [TestMethod]
    public void A_pass_in_batches_finds_what_one_row_by_row_does()
    {
        var expected = OneByOne();
        var actual = Predictions.Read(FittedChain.Context, FittedChain.Student, FittedChain.Data);
        Assert.AreEqual(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i].Score.Length, actual[i].Score.Length);
            foreach (var (one, many) in expected[i].Score.Zip(actual[i].Score))
            {
                // Convolutions of a batch round differently in the last bit.
                Assert.AreEqual(one, many, 1e-6f);
            }
        }
    }

    [TestMethod]
    public void Sixteen_threads_at_once_share_one_transformer()
    {
        const int ThreadCount = 16;
        var expected = OneByOne();
        var fromEngines = new Prediction[ThreadCount];
        var typed = new IReadOnlyList<Detection>[ThreadCount];
        var faults = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        using var start = new Barrier(ThreadCount);
        var threads = Enumerable.Range(0, ThreadCount).Select(i => new Thread(() =>
        {
            try
            {
                var image = TinyStages.Scenes()[i % expected.Length].Image!;
                using var engine = FittedChain.Context.Model.CreatePredictionEngine<ImageOnly, Prediction>(FittedChain.Student, Shared);
                start.SignalAndWait();
                fromEngines[i] = engine.Predict(new ImageOnly { Image = image });
                typed[i] = FittedChain.Student.Predict([image])[0];
            }
            catch (Exception exception)
            {
                faults.Enqueue(exception);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.IsEmpty(faults);
        Predictions.AssertEqual([.. Enumerable.Range(0, ThreadCount).Select(i => expected[i % expected.Length])], fromEngines);
        for (var i = 0; i < ThreadCount; i++)
        {
            CollectionAssert.AreEqual(fromEngines[i].Score, typed[i].Select(detection => detection.Score).ToArray());
        }
    }

    [TestMethod]
    public void An_engine_that_owns_its_transformer_leaves_others_over_the_same_weights_alone()
    {
        using var original = FittedChain.Student.WithVocabulary("fish", "moon");
        var other = original.WithVocabulary("cup");
        using (var engine = FittedChain.Context.Model.CreatePredictionEngine<ImageOnly, Prediction>(other))
        {
            engine.Predict(new ImageOnly { Image = TinyStages.Scenes()[0].Image });
        }

        Assert.ThrowsExactly<ObjectDisposedException>(() => other.Segmenter);
        Assert.HasCount(6, Predictions.Read(FittedChain.Context, original, FittedChain.Data));
    }

    [TestMethod]
    public void Other_words_are_looked_for_without_training()
    {
        using var transformer = FittedChain.Student.WithVocabulary("cup", "fish");
        var view = transformer.Transform(FittedChain.Data);

        CollectionAssert.AreEqual(new[] { "cup", "fish" }, transformer.Classes.ToArray());
        CollectionAssert.AreEqual(new[] { "cup", "fish" }, ColumnAnnotations.GetKeyNames(view.Schema["PredictedLabel"]));
        Assert.IsTrue(view.GetColumn<uint[]>("PredictedLabel").All(labels => labels.All(label => label is 1 or 2)));
        var unknown = Assert.ThrowsExactly<ArgumentException>(() => transformer.WithVocabulary("moom"));
        StringAssert.Contains(unknown.Message, "'moom' (did you mean moon", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Several_vocabularies_at_once_find_what_each_finds_alone()
    {
        string[][] vocabularies = [["cup", "fish"], ["moon"], ["cup"]];
        var images = TinyStages.Scenes().Select(row => row.Image!.ToPixelImage()).ToArray();
        var settings = FittedChain.Student.Detection;
        var together = FittedChain.Student.Segmenter.PredictEach(images, vocabularies, settings);

        Assert.HasCount(vocabularies.Length, together);
        for (var k = 0; k < vocabularies.Length; k++)
        {
            using var alone = FittedChain.Student.Segmenter.WithVocabulary(vocabularies[k]);
            var expected = alone.Predict(images, settings).SelectMany(detections => detections).ToArray();
            var actual = together[k].SelectMany(detections => detections).ToArray();
            Assert.HasCount(expected.Length, actual);
            foreach (var (one, other) in expected.Zip(actual))
            {
                Assert.AreEqual((one.ClassName, one.Box, one.Mask), (other.ClassName, other.Box, other.Mask));
                Assert.AreEqual(one.Score, other.Score, 1e-6f);
                Assert.AreEqual(one.MaskNoise!.Value, other.MaskNoise!.Value, 1e-5f);
            }
        }

        Assert.ThrowsExactly<ArgumentException>(() => FittedChain.Student.Segmenter.PredictEach(images, [["cup"], []]));
    }

    [TestMethod]
    public void Images_can_be_segmented_without_a_data_view()
    {
        var rows = TinyStages.Scenes();
        var expected = Predictions.Read(FittedChain.Context, FittedChain.Student, FittedChain.Data);
        var detections = FittedChain.Student.Predict([.. rows.Select(row => row.Image!)]);

        for (var i = 0; i < rows.Length; i++)
        {
            CollectionAssert.AreEqual(
                expected[i].PredictedLabel.Select(key => FittedChain.Student.Classes[(int)key - 1]).ToArray(),
                detections[i].Select(detection => detection.ClassName).ToArray());
        }
    }

    [TestMethod]
    public void Selection_of_predictions_can_be_changed()
    {
        using var one = FittedChain.Student.WithDetection(TinyStages.Detection with { MaxDetections = 1 });

        Assert.IsTrue(one.Transform(FittedChain.Data).GetColumn<uint[]>("PredictedLabel").All(labels => labels.Length <= 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => one.WithDetection(new DetectionSettings { MaxDetections = 0 }));
    }

    [TestMethod]
    public void A_wrong_column_is_reported_when_the_view_is_made()
    {
        var data = FittedChain.Context.Data.LoadFromEnumerable(new[] { new NoImage() });

        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => FittedChain.Student.Transform(data));
        StringAssert.StartsWith(
            exception.Message, "Schema mismatch for input column 'Image': expected Image, got Single", StringComparison.Ordinal);
    }

    private sealed class NoImage
    {
        public float Image { get; set; }
    }

    // A sequence can be read only once, so its rows are not read ahead, and sums are computed as in a prediction engine.
    private static Prediction[] OneByOne()
    {
        IEnumerable<ImageRow> Stream()
        {
            foreach (var row in TinyStages.Scenes())
            {
                yield return row;
            }
        }

        return Predictions.Read(FittedChain.Context, FittedChain.Student, FittedChain.Context.Data.LoadFromEnumerable(Stream()));
    }
}
