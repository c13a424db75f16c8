using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>Reads the photos of an experiment from a Conceptual Captions file and a folder of images.</summary>
internal static class ConceptualPhotos
{
    /// <summary>Reads photos with captions. Rows without an image are skipped.</summary>
    /// <param name="folder">Folder that all paths are relative to.</param>
    /// <param name="photos">The files.</param>
    /// <param name="log">Receives the number of skipped rows.</param>
    public static IReadOnlyList<ExperimentImage> Read(string folder, ConceptualCaptionedPhotos photos, Action<string> log)
    {
        var read = CaptionedImages.Read(
            Path.Combine(folder, photos.Captions), Path.Combine(folder, photos.Images), firstNumber: photos.FirstNumber);
        log($"{photos.Captions}: {read.Images.Count} captions with an image in {photos.Images}; {read.Missing} others were skipped.");
        return read.Images.Count == 0
            ? throw new InvalidDataException($"{photos.Images}: there is no image for any row of {Path.GetFileName(photos.Captions)}.")
            : [.. read.Images.Select(image => new ExperimentImage(
                Path.GetRelativePath(folder, image.Path), [image.Caption.Text], [], OffersMasks: false, image.Caption.Row))];
    }
}
