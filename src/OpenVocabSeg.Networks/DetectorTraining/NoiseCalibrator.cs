using System.Runtime.InteropServices;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>
/// Calibrates a <see cref="MaskCritic"/> on annotated images, with masks like those of a teacher. In each image, the classifier finds the
/// region that matches each annotated class best, as for pseudo labels. Its box is regressed and its mask predicted. Half of the masks
/// are corrupted.
/// </summary>
/// <remarks>
/// The critic is accurate for masks like its training masks, two thirds of which are derived from true masks. It is too certain about the
/// network's own masks, because it can hardly distinguish them from true ones.
/// </remarks>
internal sealed class NoiseCalibrator
{
    /// <summary>The number of images to use. It is enough to fit two numbers, because each image gives a few masks.</summary>
    public const int Images = 400;

    private readonly SegmenterNetwork _network;
    private readonly ProposalLimits _proposals;
    private readonly Random _random;
    private readonly List<float> _expected = [];
    private readonly List<float> _measured = [];

    /// <param name="network">A trained network with a mask critic, in evaluation mode.</param>
    /// <param name="proposals">Maximum numbers of anchors and regions. The region of each class is chosen from these.</param>
    /// <param name="seed">Draws thresholds and errors of masks.</param>
    public NoiseCalibrator(SegmenterNetwork network, ProposalLimits proposals, int seed)
    {
        _network = network;
        _proposals = proposals;
        _random = new Random(seed);
    }

    /// <summary>
    /// Calibrates in process 0 and gives its calibration to all processes. The others would get another one: features that are stored
    /// depend on the batch that they were computed in.
    /// </summary>
    /// <param name="processes">The processes; all must call it.</param>
    /// <param name="calibrate">Calibrates without the other processes.</param>
    /// <exception cref="OperationCanceledException">Process 0 was canceled.</exception>
    public static NoiseCalibration OfProcess0(ICollective processes, Func<NoiseCalibration> calibrate)
    {
        // No calibration is not a number.
        double[] numbers = [double.NaN, double.NaN];
        try
        {
            if (processes.Rank == 0)
            {
                var own = calibrate();
                numbers = [own.Slope, own.Offset];
            }
        }
        catch (OperationCanceledException)
        {
            // The others wait for it.
            processes.Broadcast(MemoryMarshal.AsBytes(numbers.AsSpan()));
            throw;
        }

        processes.Broadcast(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return double.IsNaN(numbers[0])
            ? throw new OperationCanceledException("Process 0 of the training was canceled.")
            : new NoiseCalibration(numbers[0], numbers[1]);
    }

    /// <summary>Calibrates the critic of a trained network. The network stays in evaluation mode.</summary>
    /// <param name="batches">Annotated images.</param>
    /// <param name="features">Computes the features of a batch, and the transform of each image to the network input.</param>
    /// <param name="rows">Row of the class embeddings for each class name.</param>
    /// <param name="embeddings">[1 + classes, D], background first.</param>
    public NoiseCalibration Calibrate(
        IEnumerable<IReadOnlyList<TrainingImage>> batches,
        Func<IReadOnlyList<TrainingImage>, (FeatureMaps Maps, IReadOnlyList<ImageTransform> Transforms)> features,
        IReadOnlyDictionary<string, long> rows,
        Tensor embeddings)
    {
        _network.eval();
        using var gradient = no_grad();
        foreach (var images in batches)
        {
            using var scope = NewDisposeScope();
            var (maps, transforms) = features(images);
            Add(maps, transforms, [.. images.Select(image => image.Instances)], rows, embeddings);
        }

        return Fit();
    }

    /// <summary>Judges and measures masks of a batch.</summary>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="transforms">The transform of each image to the network input.</param>
    /// <param name="objects">Annotated objects of each image. Objects without a mask or a row are left out.</param>
    /// <param name="rows">Row of the class embeddings for each class name.</param>
    /// <param name="embeddings">[1 + classes, D], background first.</param>
    public void Add(
        FeatureMaps maps,
        IReadOnlyList<ImageTransform> transforms,
        IReadOnlyList<IReadOnlyList<AnnotatedInstance>> objects,
        IReadOnlyDictionary<string, long> rows,
        Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var heads = _network.Heads;
        maps = _network.WithNeck(maps);
        var regions = RegionDetector.Detect(_network, maps, [.. transforms.Select(transform => transform.Network)], _proposals);
        var logits = regions.Split(regions.ClassLogits(embeddings));
        var truth = objects.Select(ofImage => ofImage.Where(o => o.Mask is not null && rows.ContainsKey(o.ClassName)).ToArray()).ToArray();
        IReadOnlyList<RunLengthMask>[] masks =
        [
            .. truth.Select((annotated, i) =>
            {
                if (annotated.Length == 0 || regions.Boxes[i].shape[0] == 0)
                {
                    return [];
                }

                var classes = tensor(annotated.Select(o => rows[o.ClassName]).Distinct().ToArray(), device: embeddings.device);
                var chosen = logits[i].log_softmax(1).index_select(1, classes).argmax(0);
                var boxes = regions.Regressed()[i].index_select(0, chosen);
                var predicted = heads.PredictMasks(maps, RoIAlign.Regions(boxes, i)).Probabilities;
                var corrupted = MaskErrors.Draw(MaskErrors.DrawPredicted(predicted, _random), predicted, _random);
                return MaskPaster.Paste(corrupted, boxes, transforms[i].Network, transforms[i].Original);
            }),
        ];
        _expected.AddRange(MaskJudge.ExpectedNoise(heads, maps, masks, transforms).SelectMany(noise => noise));
        _measured.AddRange(masks.SelectMany((ofImage, i) => ofImage.Select(mask => 1 - (float)truth[i].Max(o => Iou(mask, o.Mask!)))));
    }

    /// <summary>Fits the calibration to the masks added so far.</summary>
    public NoiseCalibration Fit() => NoiseCalibration.Fit(_expected, _measured);

    // The union of two empty masks is empty, so their IoU is undefined.
    private static double Iou(RunLengthMask mask, RunLengthMask truth) => mask.Area == 0 ? 0 : mask.IntersectionOverUnion(truth);
}
