using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>A network and an image size for measuring predictions.</summary>
/// <param name="Name">Its name in <c>--prediction</c>.</param>
/// <param name="Architecture">The network.</param>
/// <param name="Detection">How detections are chosen.</param>
/// <param name="Image">Size of the image file.</param>
internal sealed record PredictionCase(string Name, SegmenterArchitecture Architecture, DetectionSettings Detection, ImageSize Image)
{
    private static readonly ImageSize Photo = new(480, 640);

    /// <summary>The paper's network at 800 pixels, the preset for photos at 512, the quick start at 96.</summary>
    public static IReadOnlyList<PredictionCase> All { get; } =
    [
        new("paper", SegmenterArchitecture.Xpm, new DetectionSettings(), Photo),
        new("photo", ModelPresets.FrozenResNet50.Architecture, ModelPresets.FrozenResNet50.Detection, Photo),
        new("quickstart", ModelPresets.QuickStart.Architecture, ModelPresets.QuickStart.Detection, new ImageSize(96, 96)),
    ];
}
