using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A folder of photos with captions in COCO files.</summary>
public static class CaptionedFolder
{
    /// <summary>Joins captions files with the photos of a folder, by the names in the files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="captionFiles">COCO captions files. Captions of the same photo in several files are combined.</param>
    /// <returns>The photos in the folder, sorted by id, and the number of photos that are missing.</returns>
    /// <exception cref="IOException">The folder or a file is missing, or the folder has none of the photos.</exception>
    /// <exception cref="InvalidDataException">A file is not a captions file, or two photos have the same id or name.</exception>
    public static (IReadOnlyList<CaptionedPhoto> Photos, int Missing) Read(string folder, IReadOnlyList<string> captionFiles)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        }

        var names = new SortedDictionary<long, string>();
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        var sizes = new Dictionary<long, (ImageSize Size, string Source)>();
        var captions = new List<CocoCaption>();
        foreach (var file in captionFiles)
        {
            var content = CocoCaptions.Read(file);
            captions.AddRange(content.Captions);
            foreach (var image in content.Images)
            {
                var name = image.FileName
                    ?? throw new InvalidDataException($"{Path.GetFileName(file)}: image {image.Id}: field 'file_name' is missing.");
                if (names.TryGetValue(image.Id, out var other) && other != name)
                {
                    throw new InvalidDataException($"{Path.GetFileName(file)}: image {image.Id} is '{name}', and '{other}' elsewhere.");
                }

                if (ids.TryGetValue(name, out var id) && id != image.Id)
                {
                    throw new InvalidDataException($"{Path.GetFileName(file)}: '{name}' is image {image.Id}, and {id} elsewhere.");
                }

                names[image.Id] = name;
                ids[name] = image.Id;
                if (image is { Height: > 0, Width: > 0 })
                {
                    sizes.TryAdd(
                        image.Id, (new ImageSize(image.Height, image.Width), $"image {image.Id} of {Path.GetFileName(file)}"));
                }
            }
        }

        var texts = captions.ToLookup(caption => caption.ImageId, caption => caption.Text);
        CaptionedPhoto[] photos =
        [
            .. names.Select(pair => new CaptionedPhoto(
                    Path.Combine(folder, pair.Value),
                    pair.Key,
                    pair.Value,
                    [.. texts[pair.Key].Distinct()],
                    sizes.TryGetValue(pair.Key, out var size) ? size : null))
                .Where(photo => File.Exists(photo.Path)),
        ];
        return photos.Length == 0
            ? throw new FileNotFoundException($"None of the {names.Count} photos in the captions files is in the folder '{folder}'.")
            : (photos, names.Count - photos.Length);
    }
}
