using System.Diagnostics;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Inference;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.RegionPooling;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>
/// Measures predictions with random weights, whole and part by part. Which numbers a network holds does not change how long it takes, but
/// how many objects it finds does: the score threshold is 0, so that there are as many as allowed.
/// </summary>
internal sealed class PredictionBenchmark
{
    private static readonly string[] Words = [.. Enumerable.Range(1, 10).Select(i => $"word{i}")];

    /// <summary>How many images at once.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>How often each is measured.</summary>
    public int Repeats { get; init; } = 3;

    /// <summary>What convolutions compute in.</summary>
    public ComputePrecision Precision { get; init; }

    /// <summary>Where to compute.</summary>
    public required Device Device { get; init; }

    /// <summary>Measures one network.</summary>
    /// <param name="of">Network and image.</param>
    /// <param name="cancellationToken">Ends the benchmark between repeats.</param>
    public PredictionTimes Run(PredictionCase of, CancellationToken cancellationToken)
    {
        using var generator = new Generator(1);
        var network = new SegmenterNetwork(of.Architecture, withNoise: true, new RegionProposalOptions(), generator);
        network.to(Device);
        using var segmenter = new InstanceSegmenter(
            network, WordEmbeddings.Random(Words, of.Architecture.EmbeddingDimension, seed: 1), Words, normalizeEmbeddings: false)
        {
            Precision = Precision,
        };
        var detection = of.Detection with { ScoreThreshold = 0, BatchSize = Batch };
        var file = ImageFile.EncodeJpeg(Picture(of.Image));
        var images = Enumerable.Range(0, Batch).Select(_ => Decode(file)).ToArray();
        var first = new PartClock();
        first.Measure("first", () => segmenter.Predict(images, detection, cancellationToken: cancellationToken));
        var sinceStart = SinceStart();
        var clock = new PartClock();
        var allocated = 0L;
        for (var i = 0; i < Repeats; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            clock.Measure("decode", () => Array.ForEach(images, _ => Decode(file)));
            clock.Measure("resize", () => Array.ForEach(images, image => of.Architecture.Preprocessing.Prepare(image)));
            Parts(segmenter, images, detection, clock);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            clock.Measure("whole", () => segmenter.Predict(images, detection));
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        return new PredictionTimes(clock.Medians(), first.Medians()[0], sinceStart, allocated, PeakBytes(), Convolutions(of, images[0]));
    }

    private static TimeSpan SinceStart()
    {
        using var process = Process.GetCurrentProcess();
        return DateTimeOffset.UtcNow - process.StartTime;
    }

    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    // One at a time, so that memory holds the maps of one.
    private PlainConvolutionTimes Convolutions(PredictionCase of, PixelImage image)
    {
        var size = of.Architecture.Preprocessing.NetworkSize(new ImageSize(image.Height, image.Width));
        var type = PrecisionProbe.Choose(Precision, Device);
        var (milliseconds, processorMilliseconds, operations) = (0.0, 0.0, 0L);
        using var inference = inference_mode();
        foreach (var convolution in PlainConvolution.Of(of.Architecture.Backbone, size))
        {
            using var scope = NewDisposeScope();
            var (input, weight) = convolution.Create(Batch, type, Device);
            convolution.Run(input, weight).Dispose();
            var clock = new PartClock();
            for (var i = 0; i < Repeats; i++)
            {
                clock.Measure("convolution", () => convolution.Run(input, weight).Dispose());
            }

            var median = clock.Medians()[0];
            milliseconds += median.Milliseconds;
            processorMilliseconds += median.ProcessorMilliseconds;
            operations += Batch * convolution.Operations;
        }

        return new PlainConvolutionTimes(new PartTime("convolutions", milliseconds, processorMilliseconds), operations);
    }

    private static PixelImage Decode(byte[] file) => ImageFile.Decode(file, "The image");

    // What a prediction does, in its order.
    private static void Parts(InstanceSegmenter segmenter, PixelImage[] images, DetectionSettings detection, PartClock clock)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var network = segmenter.Network;
        var (maps, transforms) = clock.Measure("backbone", () => segmenter.ReadFeatures(images));
        var sizes = transforms.Select(transform => transform.Network).ToArray();
        var proposals = clock.Measure("proposals", () => network.Propose(maps, sizes, detection.Proposals));
        var regions = clock.Measure("regions", () =>
        {
            var looked = RegionDetector.PredictBoxes(network.Heads, maps, [.. proposals.Select(proposal => proposal.Boxes)], sizes);
            for (var pass = 1; pass < detection.BoxPasses; pass++)
            {
                looked = RegionDetector.PredictBoxes(network.Heads, looked.Maps, looked.Regressed(), sizes);
            }

            return looked;
        });
        var boxes = clock.Measure("choice", () => regions.Split(regions.ClassLogits(segmenter.Embeddings.Rows))
            .Select((logits, i) => BoxPostProcessor.Detect(logits, regions.Regressed()[i], detection.Rule).Boxes)
            .Select(found => found.narrow(0, 0, Math.Min(found.shape[0], detection.MaxDetections))).ToArray());
        var masks = clock.Measure(
            "masks", () => network.Heads.PredictMasks(regions.Maps, cat([.. boxes.Select(RoIAlign.Regions)])).Probabilities.cpu());
        clock.Measure("run lengths", () =>
        {
            var ofImages = masks.split([.. boxes.Select(ofImage => ofImage.shape[0])]);
            for (var i = 0; i < boxes.Length; i++)
            {
                MaskPaster.Paste(ofImages[i], boxes[i], transforms[i].Network, transforms[i].Original);
            }
        });
    }

    // Smooth with some noise, as photos are: a JPEG of it is about as large as one.
    private static PixelImage Picture(ImageSize size)
    {
        var random = new Random(1);
        var pixels = new byte[size.Height * size.Width * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = Math.DivRem(i / 3, size.Width);
            pixels[i] = (byte)(128 + 60 * Math.Sin(0.02 * x + i % 3) + 50 * Math.Cos(0.03 * y) + random.Next(15));
        }

        return new PixelImage(size.Height, size.Width, pixels);
    }
}
