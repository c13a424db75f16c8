namespace OpenVocabSeg.Networks.Tests.Inference;

/// <summary>Disposing while other threads predict: each prediction is whole, or refused. Native memory is not freed under them.</summary>
[TestClass]
[DoNotParallelize]
public sealed class DisposalTests
{
    private const int Rounds = 12;
    private const int Threads = 3;

    [TestMethod]
    public void Predictions_that_run_while_a_segmenter_is_disposed_are_whole_or_refused()
    {
        var settings = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0, BatchSize = 1 };
        var images = SmallSegmenter.Images.Take(1).ToArray();
        using var expected = SmallSegmenter.Create();
        var count = expected.Predict(images, settings)[0].Count;
        var file = SmallSegmenter.File();
        var (whole, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            using var segmenter = InstanceSegmenter.Load(new MemoryStream(file));
            using var started = new CountdownEvent(Threads);
            var threads = Enumerable.Range(0, Threads).Select(number => Task.Factory.StartNew(
                () =>
                {
                    started.Signal();
                    try
                    {
                        while (true)
                        {
                            Assert.AreEqual(count, Predict(segmenter, number).Count);
                            Interlocked.Increment(ref whole);
                        }
                    }
                    catch (ObjectDisposedException)
                    {
                        Interlocked.Increment(ref refused);
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            started.Wait();
            Thread.Sleep(round);
            segmenter.Dispose();
            Task.WaitAll(threads);
        }

        Assert.AreEqual(Rounds * Threads, refused);
        Assert.IsGreaterThan(0, whole);

        IReadOnlyList<Data.Detection> Predict(InstanceSegmenter segmenter, int number) => number == 0
            ? segmenter.PredictEach(images, [segmenter.Classes], settings)[0][0]
            : segmenter.Predict(images, settings)[0];
    }

    [TestMethod]
    public void Weights_are_released_when_the_last_prediction_ends()
    {
        var segmenter = SmallSegmenter.Create();
        var weight = segmenter.Network.parameters().First();
        using (segmenter.Use())
        {
            segmenter.Dispose();
            Assert.IsFalse(weight.IsInvalid);
            Assert.ThrowsExactly<ObjectDisposedException>(() => segmenter.Predict(SmallSegmenter.Images));
        }

        Assert.IsTrue(weight.IsInvalid);
    }
}
