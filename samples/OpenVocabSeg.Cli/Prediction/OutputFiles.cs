using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>Output files of predictions. They are planned and checked before the work starts.</summary>
internal sealed class OutputFiles
{
    private static readonly string[] ImageExtensions = [".png", ".jpg", ".jpeg"];

    private readonly IReadOnlyDictionary<InputImage, string> _overlays;

    private OutputFiles(string? json, IReadOnlyDictionary<InputImage, string> overlays)
    {
        Json = json;
        _overlays = overlays;
    }

    /// <summary>The results file; null for none.</summary>
    public string? Json { get; }

    /// <summary>Whether a path for overlays is an image file instead of a folder.</summary>
    public static bool IsImage(string path) => ImageExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Plans the files.</summary>
    /// <param name="request">The requested outputs.</param>
    /// <param name="images">The inputs.</param>
    /// <exception cref="ArgumentException">
    /// Two outputs, or an output and an input, are the same file, or several overlays would go to one file.
    /// </exception>
    /// <exception cref="IOException">An output cannot be written.</exception>
    public static OutputFiles Plan(PredictionRequest request, IReadOnlyList<InputImage> images)
    {
        var overlays = request.Overlay is { } overlay ? PlanOverlays(overlay, images) : [];
        OutputChecks.Check(
            [.. overlays.Values, .. ShardOption.Outputs(request.Shard, request.Json)],
            [.. images.Select(image => image.Path), request.Model, request.Categories, request.ImageIds]);
        return new OutputFiles(request.Json, overlays);
    }

    /// <summary>The overlay file of an image; null for none.</summary>
    public string? OverlayOf(InputImage image) => _overlays.GetValueOrDefault(image);

    private static Dictionary<InputImage, string> PlanOverlays(string overlay, IReadOnlyList<InputImage> images)
    {
        if (!IsImage(overlay))
        {
            FolderName.Check(overlay);
            return images.ToDictionary(
                image => image, image => Path.Combine(overlay, Path.GetFileNameWithoutExtension(image.Path) + ImageExtensions[0]));
        }

        return images.Count == 1
            ? new() { [images[0]] = overlay }
            : throw new ArgumentException(
                $"'{overlay}' is a file for one image only; give a folder for the overlays of {images.Count} images.");
    }
}
