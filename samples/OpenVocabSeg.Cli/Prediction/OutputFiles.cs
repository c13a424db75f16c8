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
        var outputs = overlays.Values.Concat(request.Json is { } json ? [json] : []).ToArray();
        var taken = images.Select(image => image.Path).Append(request.Model)
            .Concat(new[] { request.Categories, request.ImageIds }.OfType<string>())
            .Select(Path.GetFullPath).ToHashSet();
        foreach (var output in outputs)
        {
            var full = Path.GetFullPath(output);
            if (!taken.Add(full))
            {
                throw new ArgumentException($"'{output}' cannot be written: it is an input, or another output goes there too.");
            }

            if (Directory.Exists(full))
            {
                throw new IOException($"'{output}' cannot be written: it is a folder.");
            }
        }

        foreach (var output in outputs.DistinctBy(output => Path.GetDirectoryName(Path.GetFullPath(output))))
        {
            TryWriting(output);
        }

        return new OutputFiles(request.Json, overlays);
    }

    /// <summary>The overlay file of an image; null for none.</summary>
    public string? OverlayOf(InputImage image) => _overlays.GetValueOrDefault(image);

    private static Dictionary<InputImage, string> PlanOverlays(string overlay, IReadOnlyList<InputImage> images)
    {
        if (!IsImage(overlay))
        {
            return images.ToDictionary(
                image => image, image => Path.Combine(overlay, Path.GetFileNameWithoutExtension(image.Path) + ImageExtensions[0]));
        }

        return images.Count == 1
            ? new() { [images[0]] = overlay }
            : throw new ArgumentException(
                $"'{overlay}' is a file for one image only; give a folder for the overlays of {images.Count} images.");
    }

    /// <summary>Creates and deletes a file in the folder, or in its nearest existing parent, to check that it is writable.</summary>
    private static void TryWriting(string output)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        while (!Path.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        try
        {
            var trial = Path.Combine(folder, $".ovseg.{Guid.NewGuid():N}.tmp");
            new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{output}' cannot be written: no file can be created in '{folder}'.", exception);
        }
    }
}
