using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>Reads the photos of an experiment from a Conceptual Captions file and a folder of images.</summary>
internal static class ConceptualPhotos
{
    /// <summary>Reads photos with captions; rows without an image are passed over.</summary>
    /// <param name="folder">Folder that all paths start in.</param>
    /// <param name="photos">Where they are.</param>
    /// <param name="log">Told how many rows were passed over.</param>
    public static IReadOnlyList<ExperimentImage> Read(string folder, ConceptualCaptionedPhotos photos, Action<string> log)
    {
        var read = CaptionedImages.Read(
            Path.Combine(folder, photos.Captions), Path.Combine(folder, photos.Images), firstNumber: photos.FirstNumber);
        log($"{photos.Captions}: {read.Images.Count} captions with an image in {photos.Images}; {read.Missing} without were passed over.");
        return read.Images.Count == 0
            ? throw new InvalidDataException($"{photos.Images}: there is no image of any row of {Path.GetFileName(photos.Captions)}.")
            : [.. read.Images.Select(picture => new ExperimentImage(
                Path.GetRelativePath(folder, picture.Path), [picture.Caption.Text], [], OffersMasks: false, picture.Caption.Row))];
    }
}
