using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>The images of a COCO file, checked before training.</summary>
internal static class CheckedImages
{
    /// <summary>Checks that every image can be read and has its annotated size.</summary>
    /// <param name="instances">Content of the file.</param>
    /// <param name="annotationFile">Name of the file, for messages.</param>
    /// <param name="imageFolder">Folder of the images.</param>
    /// <param name="uprightFolder">Folder for upright copies of images, if EXIF orientations are applied.</param>
    /// <param name="options">Settings of the check.</param>
    /// <returns>The content with the sizes of the images, and messages about them.</returns>
    /// <exception cref="IOException">An image is missing.</exception>
    /// <exception cref="InvalidDataException">An image cannot be read, or has another size.</exception>
    public static (CocoInstances Instances, IReadOnlyList<string> Notes) Check(
        CocoInstances instances, string annotationFile, string imageFolder, string uprightFolder, ImageCheckOptions options)
    {
        var file = Path.GetFileName(annotationFile);
        string[] paths = [.. instances.Images.Select(image => Path.Combine(
            imageFolder, image.FileName ?? throw new InvalidDataException($"{file}: image {image.Id}: field 'file_name' is missing.")))];
        var (headers, notes) = ImageCheck.Run(
            [
                .. instances.Images.Zip(paths, (image, path) => new ImageToCheck(
                    path, image.Height > 0 ? new ImageSize(image.Height, image.Width) : null, $"image {image.Id} of {file}")),
            ],
            options);
        var used = options.ApplyOrientation ? UprightCopies.Write(paths, headers, uprightFolder, options.CancellationToken) : null;
        var images = instances.Images.Select((image, i) =>
        {
            var size = options.ApplyOrientation ? headers[i].UprightSize : headers[i].StoredSize;
            return image with
            {
                Height = size.Height,
                Width = size.Width,
                FileName = used is not null && used[i] != paths[i] ? used[i] : image.FileName,
            };
        });
        var turned = headers.Count(header => header.Orientation != 1);
        return (
            new CocoInstances([.. images], instances.Categories, instances.Annotations),
            used is null || turned == 0 ? notes
                : [.. notes, $"Images with an EXIF orientation: {turned}; upright copies are in '{uprightFolder}'."]);
    }
}
