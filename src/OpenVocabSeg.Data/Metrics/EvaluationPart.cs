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
    /// <param name="parts">The parts, in ascending order of image ids; at least one.</param>
    /// <exception cref="InvalidDataException">They have different numbers of classes.</exception>
    public static EvaluationPart Join(IReadOnlyList<EvaluationPart> parts)
    {
        var count = parts[0].Categories.Count;
        return parts.All(part => part.Categories.Count == count)
            ? new EvaluationPart(
                [
                    .. Enumerable.Range(0, count).Select(
                        index => parts[0].Categories[index].Join([.. parts.Select(part => part.Categories[index])])),
                ],
                ConversionTally.Join(parts.Select(part => part.Tally)))
            : throw new InvalidDataException("the parts have different numbers of classes");
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Reads the part.</param>
    /// <param name="readCategory">Reads a class, by the protocol.</param>
    public static EvaluationPart Read(BinaryReader reader, Func<BinaryReader, CategoryPart> readCategory)
    {
        var categories = new CategoryPart[reader.ReadInt32()];
        for (var i = 0; i < categories.Length; i++)
        {
            categories[i] = readCategory(reader);
        }

        return new EvaluationPart(categories, ConversionTally.Read(reader));
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
