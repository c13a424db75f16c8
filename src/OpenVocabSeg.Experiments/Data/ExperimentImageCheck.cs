using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>Checks before any training that the images of an experiment can be read and have their annotated size.</summary>
public static class ExperimentImageCheck
{
    /// <summary>Checks all images.</summary>
    /// <param name="data">The experiment.</param>
    /// <param name="options">Settings of the check.</param>
    /// <param name="uprightFolder">Folder for upright copies of images, if EXIF orientations are applied.</param>
    /// <param name="log">Receives warnings and progress, one line each.</param>
    /// <returns>The experiment; if EXIF orientations are applied, with upright copies instead of rotated images.</returns>
    /// <exception cref="FileNotFoundException">An image is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// Images cannot be read, or have another size than annotated; the message names them.
    /// </exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public static ExperimentData Run(ExperimentData data, ImageCheckOptions options, string uprightFolder, Action<string> log)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        ExperimentImage[] images = [.. data.Training, .. data.Test];
        string[] paths = [.. images.Select(image => Path.Combine(data.ImageFolder, image.Path))];
        var (headers, notes) = ImageCheck.Run(
            [
                .. images.Zip(paths, (image, path) => new ImageToCheck(
                    path, image.AnnotatedSize, $"image {image.Id} of its annotation file")),
            ],
            options);
        foreach (var note in notes)
        {
            log(note);
        }

        if (!options.ApplyOrientation || headers.All(header => header.Orientation == 1))
        {
            return data;
        }

        ThrowIfUnsized(images, paths, headers);
        var upright = UprightCopies.Write(paths, headers, uprightFolder, options.CancellationToken);
        var rotated = headers.Count(header => header.Orientation != 1);
        log($"Images with an EXIF orientation: {rotated}; upright copies are in '{uprightFolder}'.");
        var used = images.Select((image, i) => upright[i] == paths[i] ? image : image with { Path = upright[i] }).ToArray();
        return data with { Training = used[..data.Training.Count], Test = used[data.Training.Count..] };
    }

    // Without a size, their masks would have the size of the stored image.
    private static void ThrowIfUnsized(ExperimentImage[] images, string[] paths, IReadOnlyList<ImageHeader> headers)
    {
        for (var i = 0; i < images.Length; i++)
        {
            if (headers[i].Orientation != 1 && images[i] is { AnnotatedSize: null, Truth.Count: > 0 })
            {
                throw new InvalidDataException(
                    $"'{paths[i]}' has an EXIF orientation, but the annotation file has no 'height' and 'width' for it.");
            }
        }
    }
}
