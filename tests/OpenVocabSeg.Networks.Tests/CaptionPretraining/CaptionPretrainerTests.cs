using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.CaptionPretraining;

[TestClass]
[DoNotParallelize]
public sealed class CaptionPretrainerTests
{
    private const int BatchSize = 16;

    private static readonly WordEmbeddings Words = WordEmbeddings.Random(ColoredSquares.Words, 16, seed: 1);

    private static readonly CaptionPretrainingSettings Settings = ModelPresets.QuickStart.CaptionPretraining with
    {
        Network = ModelPresets.QuickStart.CaptionPretraining.Network with
        {
            Backbone = ResNetArchitecture.QuickStart with
            {
                StemWidth = 12,
                Stages = [new(16, 16, 1, 2), new(24, 24, 1, 2), new(32, 32, 1, 2)],
            },
            Preprocessing = ModelPresets.QuickStart.CaptionPretraining.Network.Preprocessing with { MinSize = 64, MaxSize = 96 },
        },
        BatchSize = BatchSize,
        Epochs = null,
        Iterations = 4,
        Schedule = new LearningRateSchedule { WarmupIterations = 5, Cosine = true },
    };

    public TestContext TestContext { get; set; } = null!;

    // The tensors here are small: on a busy machine a second thread costs many times what it gives.
    [ClassInitialize]
    public static void UseOneThread(TestContext context) => torch.set_num_threads(1);

    [TestMethod]
    public void Captions_teach_which_region_a_word_speaks_of()
    {
        var reports = new List<TrainingProgress>();
        using var model = CaptionPretrainer.Train(
            new ColoredSquares(400, seed: 1), Words, Settings with { Iterations = 120 }, Context(reports.Add));

        var last = reports[^10..].Average(report => report.Losses["align words, choose image"]);
        var accuracy = GroundingAccuracy(model, new ColoredSquares(50, seed: 2));
        TestContext.WriteLine($"choose image {last:f2}, chance {Math.Log(BatchSize):f2}; grounding {accuracy:f2}, chance {1.0 / 16:f2}");
        Assert.IsLessThan(0.5 * Math.Log(BatchSize), last);
        Assert.IsGreaterThan(0.5, accuracy);
        AssertScoresTellRightFromWrongCaptions(model);
    }

    [TestMethod]
    public void Steps_leave_no_tensors_behind()
    {
        foreach (var settings in new[] { Settings, FrozenAt(4), WithTransformer() })
        {
            var counts = new List<long>();
            using var model = CaptionPretrainer.Train(
                new ColoredSquares(BatchSize, seed: 1),
                Words,
                settings with { Iterations = 12, Sampling = settings.Sampling with { Flip = false } },
                Context(_ => counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)));
            Assert.AreEqual(counts[3], counts[^1], string.Join(" ", counts));
        }
    }

    [TestMethod]
    public void The_seed_decides_everything()
    {
        foreach (var settings in new[] { Settings, WithTransformer() })
        {
            var first = Weights(settings, seed: 1);
            torch.rand(7).Dispose();
            CollectionAssert.AreEqual(first, Weights(settings, seed: 1));
            CollectionAssert.AreNotEqual(first, Weights(settings, seed: 2));
        }
    }

    [TestMethod]
    public void A_frozen_backbone_keeps_its_weights_while_the_projection_trains()
    {
        var squares = new ColoredSquares(40, seed: 1);
        var frozen = FrozenAt(4);
        using var before = CaptionPretrainer.Train(squares, Words, frozen with { Iterations = 1 }, Context());
        using var after = CaptionPretrainer.Train(squares, Words, frozen with { Iterations = 30 }, Context());
        CollectionAssert.AreEqual(Flat(before.Backbone), Flat(after.Backbone));
        CollectionAssert.AreNotEqual(Flat(before.Projection), Flat(after.Projection));
    }

    [TestMethod]
    public void The_multimodal_transformer_trains_beside_the_grounding_head()
    {
        var reports = new List<TrainingProgress>();
        var settings = WithTransformer() with { Iterations = 60, BatchSize = 8 };
        using var model = CaptionPretrainer.Train(new ColoredSquares(200, seed: 1), Words, settings, Context(reports.Add));
        Assert.HasCount(7, reports[0].Losses);
        Assert.IsTrue(reports.All(report => report.Losses.Values.All(float.IsFinite)));
        foreach (var name in new[] { "masked language modelling", "total" })
        {
            var (first, last) = (reports[..10].Average(r => r.Losses[name]), reports[^10..].Average(r => r.Losses[name]));
            TestContext.WriteLine($"{name}: {first:f2} -> {last:f2}");
            Assert.IsLessThan(first, last, name);
        }
    }

    [TestMethod]
    public void Rows_without_a_readable_caption_and_images_of_other_sizes_do_no_harm()
    {
        var squares = new ColoredSquares(6, seed: 1).Images;
        var wide = BilinearResizer.Resize(squares[0].Image, new ImageSize(64, 90));
        TrainingImage[] rows =
        [
            .. squares,
            squares[0] with { Image = wide },
            squares[1] with { Captions = [] },
            squares[2] with { Captions = ["", "xyzzy"] },
            squares[3] with { Captions = ["xyzzy", "a red square"] },
        ];
        CaptionPretrainingSettings[] variants =
        [
            Settings,
            Settings with { Sampling = new() { MaximumRegions = 5 } },
            FrozenAt(4) with { Sampling = new() { MaximumRegions = 20 } },
        ];
        foreach (var settings in variants)
        {
            var log = new List<string>();
            using var model = CaptionPretrainer.Train(new ListSource(rows), Words, settings, Context() with { Log = log.Add });
            StringAssert.Contains(log.Single(), "8 images with captions");
        }
    }

    [TestMethod]
    public void Too_few_captions_wrong_settings_and_cancellation_end_in_clear_errors()
    {
        var one = new ListSource([new ColoredSquares(1, seed: 1).Images[0]]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => CaptionPretrainer.Train(one, Words, Settings, Context()));
        StringAssert.Contains(error.Message, "at least two images");
        var squares = new ColoredSquares(20, seed: 1);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => CaptionPretrainer.Train(squares, Words, Settings with { BatchSize = 1 }, Context()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => CaptionPretrainer.Train(squares, Words, FrozenAt(5), Context()));
        Assert.ThrowsExactly<ArgumentException>(
            () => CaptionPretrainer.Train(squares, Words, WithTransformer(new BertSettings { Heads = 5 }), Context()));

        using var cancellation = new CancellationTokenSource();
        var context = Context(_ => cancellation.Cancel()) with { CancellationToken = cancellation.Token };
        Assert.ThrowsExactly<OperationCanceledException>(() => CaptionPretrainer.Train(squares, Words, Settings, context));
    }

    private static CaptionPretrainingSettings FrozenAt(int layers) =>
        Settings with { Network = Settings.Network with { FreezeBackboneAt = layers } };

    private static CaptionPretrainingSettings WithTransformer(BertSettings? transformer = null) => Settings with
    {
        Network = Settings.Network with
        {
            Transformer = transformer ?? new BertSettings { Layers = 2, Heads = 2, FeedForwardWidth = 32 },
        },
        Losses = Settings.Losses with { Masking = new MaskingSettings { Probability = 0.3 } },
    };

    private static TrainingContext Context(Action<TrainingProgress>? report = null) =>
        new() { Seed = 1, Progress = report is null ? null : new Reporter(report) };

    private static float[] Weights(CaptionPretrainingSettings settings, int seed)
    {
        using var model = CaptionPretrainer.Train(new ColoredSquares(40, seed: 1), Words, settings, Context() with { Seed = seed });
        return Flat(model.Network);
    }

    private static float[] Flat(torch.nn.Module module)
    {
        using var scope = torch.NewDisposeScope();
        return [.. module.state_dict().Values.SelectMany(t => t.to(torch.ScalarType.Float32).contiguous().data<float>().ToArray())];
    }

    private static void AssertScoresTellRightFromWrongCaptions(CaptionModel model)
    {
        var squares = new ColoredSquares(20, seed: 3);
        var images = squares.Images.Select(row => row.Image).ToArray();
        var own = model.Score(images, [.. squares.Images.Select(row => row.Captions)]);
        var others = model.Score(images, [.. squares.Images.Skip(1).Append(squares.Images[0]).Select(row => row.Captions)]);
        Assert.IsGreaterThanOrEqualTo(15, own.Zip(others).Count(pair => pair.First > pair.Second));
    }

    private static double GroundingAccuracy(CaptionModel model, ColoredSquares squares)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        var preprocessing = model.Architecture.Preprocessing;
        using var batch = ImageBatch.Create([.. squares.Images.Select(row => preprocessing.Prepare(row.Image))], preprocessing, torch.CPU);
        var regions = model.Network.Grounding.call(model.Network.Regions(batch).Features);
        var names = ColoredSquares.Words.ToArray();
        var best = regions.matmul(Words.EmbedAll(names).t()).argmax(1).data<long>().ToArray();
        var places = squares.Places.SelectMany((list, i) => list.Select(place => (Image: i, place.Color, place.Cell))).ToArray();
        return places.Average(place => best[place.Image * names.Length + Array.IndexOf(names, place.Color)] == place.Cell ? 1.0 : 0.0);
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private sealed class ListSource(IReadOnlyList<TrainingImage> rows) : ITrainingImageSource
    {
        public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => rows;
    }
}
