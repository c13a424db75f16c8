using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>
/// Reads Open Images' image-level labels (<c>challenge-2019-validation-segmentation-labels.csv</c>,
/// <c>*-annotations-human-imagelabels.csv</c>): the classes that were verified to be present in a photo (confidence 1) or absent (0).
/// </summary>
public static class OpenImagesImageLabels
{
    private static readonly string[] Required = ["ImageID", "LabelName", "Confidence"];

    /// <summary>Adds the labels to annotations in COCO format; existing labels are kept.</summary>
    /// <remarks>The file is read line by line. Lines of other photos and of classes that are not annotated are skipped.</remarks>
    /// <param name="instances">
    /// The annotations. The name of an image file is the Open Images id. The label of a class is its
    /// <see cref="CocoCategory.FreebaseId"/> or its name.
    /// </param>
    /// <param name="path">The file, with a header line.</param>
    /// <returns>The annotations with <see cref="CocoImage.PositiveCategoryIds"/> and <see cref="CocoImage.NegativeCategoryIds"/>.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// A column is missing, a line is malformed, or no line matches the images and classes; the message names the file and the line.
    /// </exception>
    public static CocoInstances AddTo(CocoInstances instances, string path)
    {
        ArgumentNullException.ThrowIfNull(instances);
        var file = Path.GetFileName(path);
        var images = instances.Images.Where(image => image.FileName is not null)
            .ToLookup(image => Path.GetFileNameWithoutExtension(image.FileName!), image => image.Id);
        var categories = instances.Categories.ToLookup(category => category.FreebaseId ?? category.Name, category => category.Id);
        var labels = instances.Images.ToDictionary(
            image => image.Id, image => (Positive: ToSet(image.PositiveCategoryIds), Negative: ToSet(image.NegativeCategoryIds)));
        var used = 0L;
        foreach (var (row, columns) in Rows(file, path))
        {
            var isPresent = row.Number(columns[2], Required[2], 0, 1) switch
            {
                0 => false,
                1 => true,
                _ => throw row.Error("'Confidence' is neither 0 nor 1, so the label was not verified"),
            };
            foreach (var imageId in images[row[columns[0]]])
            {
                foreach (var categoryId in categories[row[columns[1]]])
                {
                    (isPresent ? labels[imageId].Positive : labels[imageId].Negative).Add(categoryId);
                    used++;
                }
            }
        }

        if (used == 0)
        {
            throw new InvalidDataException(
                $"{file}: no line matches the images and classes of the annotations. Images are matched by file name (<ImageID>.jpg), " +
                "classes by 'freebase_id' or name.");
        }

        return new CocoInstances(
            [
                .. instances.Images.Select(image => image with
                {
                    PositiveCategoryIds = [.. labels[image.Id].Positive],
                    NegativeCategoryIds = [.. labels[image.Id].Negative],
                }),
            ],
            instances.Categories,
            instances.Annotations);
    }

    private static SortedSet<long> ToSet(IReadOnlyList<long>? ids) => new(ids ?? []);

    private static IEnumerable<(CsvRow Row, int[] Columns)> Rows(string file, string path)
    {
        int[]? columns = null;
        var count = 0;
        foreach (var (number, line) in TextLines.Read(path))
        {
            var row = new CsvRow(file, number, line);
            if (columns is null)
            {
                var names = Enumerable.Range(0, row.Count).Select(column => row[column]).ToArray();
                columns = [.. Required.Select(name => Array.IndexOf(names, name))];
                count = row.Count;
                if (Array.IndexOf(columns, -1) is >= 0 and var missing)
                {
                    throw row.Error($"the column '{Required[missing]}' is missing");
                }

                continue;
            }

            yield return row.Count == count ? (row, columns) : throw row.Error($"there are {row.Count} fields instead of {count}");
        }

        if (columns is null)
        {
            throw new InvalidDataException($"{file}: the file is empty.");
        }
    }
}
