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

    /// <summary>All cases. Texts: the library's types would load libtorch, even for --help.</summary>
    public static IReadOnlyList<string> Names { get; } = ["paper", "photo", "quickstart"];

    /// <summary>The paper's network at 800 pixels, the preset for photos at 512, the quick start at 96.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static PredictionCase Of(string name) => name switch
    {
        "paper" => new(name, SegmenterArchitecture.Xpm, new DetectionSettings(), Photo),
        "photo" => new(name, ModelPresets.FrozenResNet50.Architecture, ModelPresets.FrozenResNet50.Detection, Photo),
        _ => new(name, ModelPresets.QuickStart.Architecture, ModelPresets.QuickStart.Detection, new ImageSize(96, 96)),
    };
}
