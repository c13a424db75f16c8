using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// What comparing detections with annotations gives for some of the images, before anything is averaged. The parts of all images, joined in
/// ascending order of image ids, give the same metrics as one evaluation, to the last bit.
/// </summary>
/// <param name="Categories">The evaluated classes by ascending id.</param>
/// <param name="Tally">Counts of what was not compared.</param>
internal sealed record EvaluationPart(IReadOnlyList<CategoryPart> Categories, ConversionTally Tally)
{
    /// <summary>The ids of a part of the images.</summary>
    /// <param name="groundTruth">The annotations.</param>
    /// <param name="divide">Returns the part of a list.</param>
    public static IReadOnlySet<long> Images(CocoInstances groundTruth, Func<IReadOnlyList<long>, IEnumerable<long>> divide) =>
        divide([.. groundTruth.Images.Select(image => image.Id).Distinct().Order()]).ToHashSet();

    /// <summary>The part for all images.</summary>
    /// <param name="parts">The parts, in ascending order of image ids, with the same classes; at least one.</param>
    public static EvaluationPart Join(IReadOnlyList<EvaluationPart> parts) => new(
        [
            .. Enumerable.Range(0, parts[0].Categories.Count).Select(
                index => parts[0].Categories[index].Join([.. parts.Select(part => part.Categories[index])])),
        ],
        ConversionTally.Join([.. parts.Select(part => part.Tally)]));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Reads the part, to its end.</param>
    /// <param name="classes">Number of classes that it must have.</param>
    /// <param name="readCategory">Reads a class, by the protocol.</param>
    /// <exception cref="InvalidDataException">A value cannot be; the message names it.</exception>
    /// <exception cref="EndOfStreamException">The part is too short.</exception>
    public static EvaluationPart Read(PartReader reader, int classes, Func<PartReader, CategoryPart> readCategory)
    {
        var categories = new CategoryPart[reader.ReadCount("classes", sizeof(int))];
        if (categories.Length != classes)
        {
            throw new InvalidDataException($"the number of classes is {categories.Length} instead of {classes}");
        }

        for (var i = 0; i < categories.Length; i++)
        {
            categories[i] = readCategory(reader);
        }

        var part = new EvaluationPart(categories, ConversionTally.Read(reader));
        reader.End();
        return part;
    }

    /// <summary>Writes the part.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Categories.Count);
        foreach (var category in Categories)
        {
            category.Write(writer);
        }

        Tally.Write(writer);
    }
}
