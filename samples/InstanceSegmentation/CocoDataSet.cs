using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>A COCO instances file and its pictures, every fifth picture kept for testing.</summary>
/// <param name="ImageFolder">Folder of the pictures.</param>
/// <param name="Training">Four fifths.</param>
/// <param name="Test">One fifth.</param>
internal sealed record CocoDataSet(string ImageFolder, CocoInstances Training, CocoInstances Test)
{
    private const int Parts = 5;

    /// <summary>Reads and splits it.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">The file is no instances file, or has too little in it.</exception>
    public static CocoDataSet Read(string annotationFile, string imageFolder)
    {
        if (!File.Exists(annotationFile))
        {
            throw new FileNotFoundException($"The annotation file '{annotationFile}' does not exist.", annotationFile);
        }

        var all = CocoInstances.Read(annotationFile);
        foreach (var image in all.Images)
        {
            var name = image.FileName ?? throw new InvalidDataException($"Image {image.Id} has no 'file_name'.");
            var path = Path.Combine(imageFolder, name);
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"The picture '{path}' of image {image.Id} does not exist.", path);
            }
        }

        // By place in the file and not at random: the same pictures are left out in every run.
        var test = all.Images.Where((_, index) => index % Parts == Parts - 1).Select(image => image.Id).ToHashSet();
        var set = new CocoDataSet(imageFolder, Part(all, image => !test.Contains(image)), Part(all, test.Contains));
        return set.Training.Annotations.Count > 0 && set.Test.Annotations.Count > 0
            ? set
            : throw new InvalidDataException($"'{annotationFile}' has too few annotated pictures to split them into training and test.");
    }

    /// <summary>The classes that training pictures show, in the order of the file.</summary>
    public IReadOnlyList<string> ClassNames()
    {
        var used = Training.Annotations.Select(annotation => annotation.CategoryId).ToHashSet();
        return [.. Training.Categories.Where(category => used.Contains(category.Id)).Select(category => category.Name)];
    }

    private static CocoInstances Part(CocoInstances all, Predicate<long> keep) => new(
        [.. all.Images.Where(image => keep(image.Id))],
        all.Categories,
        [.. all.Annotations.Where(annotation => annotation.Segmentation is not null && keep(annotation.ImageId))]);
}
