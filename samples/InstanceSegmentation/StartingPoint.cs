using System.Globalization;
using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Data;
using OpenVocabSeg.Models.Photos;
using OpenVocabSeg.Networks;

namespace Samples.InstanceSegmentation;

/// <summary>What a training starts from: a trained segmenter, an ImageNet backbone, or random weights of a small network.</summary>
internal sealed class StartingPoint : IDisposable
{
    /// <summary>Images of at most this many pixels, in the median of their longer sides, are small.</summary>
    public const int SmallSide = 192;

    private const int SmallNetworkSteps = 250;

    private const string More =
        "Give more annotated images, or more steps with --iterations; objects should be a tenth of the image or larger.";

    private readonly IDisposable? _source;

    private StartingPoint(InstanceSegmentationOptions options, string description, string advice, IDisposable? source)
    {
        Options = options;
        Description = description;
        Advice = advice;
        _source = source;
    }

    /// <summary>The options of the training.</summary>
    public InstanceSegmentationOptions Options { get; }

    /// <summary>A line about the choice, with a warning if it does not suit the images.</summary>
    public string Description { get; }

    /// <summary>What to try if the training finds nothing.</summary>
    public string Advice { get; }

    /// <summary>Checks that the file to start from exists.</summary>
    /// <exception cref="FileNotFoundException">It does not.</exception>
    public static void CheckFiles(SampleRequest request)
    {
        foreach (var (option, file) in new[] { ("--model", request.Model), ("--backbone", request.Backbone) })
        {
            if (file is not null && !File.Exists(file))
            {
                throw new FileNotFoundException($"The file '{file}' of {option} does not exist.", file);
            }
        }
    }

    /// <summary>Opens the file that the request names, which needs no images.</summary>
    /// <param name="ml">The context that loads a segmenter.</param>
    /// <param name="request">The arguments of the sample.</param>
    /// <returns>What the training starts from; null if no file is named.</returns>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static StartingPoint? OpenNamed(MLContext ml, SampleRequest request)
    {
        if (request.Backbone is { } backbone)
        {
            var weights = OpenBackbone(backbone, request.Output);
            return Create(
                SegmenterTraining.ResNet50(
                    request.Iterations ?? ModelPresets.InstanceSegmentation.Teacher.Iterations, request.Seed, weights),
                $"the backbone '{backbone}' ({weights.Preprocessing.ChannelOrder}, "
                    + $"strides in the {(weights.Architecture.StrideIn1x1 ? "1×1" : "3×3")} convolutions)",
                More,
                weights);
        }

        return request.Model is { } file ? Segmenter(request, ml.OpenVocabSeg.Load(file), $"the segmenter '{file}'") : null;
    }

    /// <summary>Chooses by the sizes of the images, if no file is named.</summary>
    /// <param name="ml">The context that loads a segmenter.</param>
    /// <param name="request">The arguments of the sample.</param>
    /// <param name="images">The training images, with their sizes.</param>
    public static StartingPoint Choose(MLContext ml, SampleRequest request, IReadOnlyList<CocoImage> images)
    {
        var side = images.Select(image => Math.Max(image.Width, image.Height)).Order().ElementAt(images.Count / 2);
        if (request.SmallNetwork || side <= SmallSide)
        {
            var warning = side > SmallSide
                ? $". Warning: most images have more than {SmallSide} pixels, but this network sees them at 96; "
                    + "without --small-network the training starts from the model for photos"
                : "";
            return Create(
                SegmenterTraining.SmallNetwork(request.Iterations ?? SmallNetworkSteps, request.Seed),
                $"random weights, a small network for images of 96 pixels{warning}",
                side > SmallSide ? "The images are photos: leave out --small-network." : More,
                source: null);
        }

        return Segmenter(request, PhotoModel.Load(ml), "the model for photos that comes with the project");
    }

    private static StartingPoint Segmenter(SampleRequest request, InstanceSegmentationTransformer model, string name) => Create(
        SegmenterTraining.OwnMasks(request.Iterations ?? ModelPresets.OwnMasks.Teacher.Iterations, request.Seed, model),
        name,
        More,
        model);

    // A file that an import wrote describes itself; others are imported to the output folder.
    private static BackboneFile OpenBackbone(string file, string output)
    {
        if (BackboneFile.TryOpen(file) is { } described)
        {
            return described;
        }

        using var checkpoint = ForeignCheckpoint.Open(file);
        var imported = Path.Combine(output, "backbone.safetensors");
        checkpoint.ImportBackbone(imported);
        return BackboneFile.Open(imported);
    }

    public void Dispose() => _source?.Dispose();

    private static StartingPoint Create(InstanceSegmentationOptions options, string start, string advice, IDisposable? source)
    {
        var steps = options.Training.Iterations;
        return new(
            options,
            string.Create(CultureInfo.InvariantCulture, $"{steps} {(steps == 1 ? "step" : "steps")} from {start}"),
            advice,
            source);
    }
}
