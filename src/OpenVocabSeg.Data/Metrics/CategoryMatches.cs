using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>The matches of one class by the rules of COCO and LVIS.</summary>
/// <param name="groundTruthCount">Number of annotated objects of any size, without crowd regions and ignored objects.</param>
/// <param name="objectCounts">Number of objects that are not ignored, by area range.</param>
/// <param name="detections">The detections.</param>
internal sealed class CategoryMatches(int groundTruthCount, int[] objectCounts, DetectionMatches detections) : CategoryPart
{
    private const string Objects = "the number of objects";

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A value cannot be; the message names it.</exception>
    public static CategoryMatches Read(PartReader reader)
    {
        var count = reader.ReadNatural(Objects);
        var objectCounts = new int[CocoProtocol.AreaRangeCount];
        for (var area = 0; area < objectCounts.Length; area++)
        {
            objectCounts[area] = reader.ReadNatural(Objects);
        }

        return new CategoryMatches(count, objectCounts, DetectionMatches.Read(reader));
    }

    /// <inheritdoc/>
    public override CategoryPart Join(IReadOnlyList<CategoryPart> parts)
    {
        CategoryMatches[] all = [.. parts.Cast<CategoryMatches>()];
        int[] counts = [.. Enumerable.Range(0, CocoProtocol.AreaRangeCount).Select(area => all.Sum(part => part.ObjectCount(area)))];
        return new CategoryMatches(all.Sum(part => part.All), counts, DetectionMatches.Join([.. all.Select(part => part.Detections)]));
    }

    /// <summary>Precision and recall.</summary>
    /// <param name="maxDetections">Limits of the number of detections per image, ascending.</param>
    public CategoryCurves ToCurves(IReadOnlyList<int> maxDetections)
    {
        var curves = new CategoryCurves { GroundTruthCount = groundTruthCount };
        var ranking = detections.Ranking();
        for (var area = 0; area < CocoProtocol.AreaRangeCount; area++)
        {
            if (objectCounts[area] > 0)
            {
                curves.Recall[area] = [.. maxDetections.Select(limit => detections.Recall(area, limit, objectCounts[area]))];
                curves.Precision[area] = PrecisionCurve.MeanPrecisions(detections, area, ranking, objectCounts[area]);
            }
        }

        return curves;
    }

    /// <inheritdoc/>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(groundTruthCount);
        foreach (var count in objectCounts)
        {
            writer.Write(count);
        }

        detections.Write(writer);
    }

    private int All => groundTruthCount;

    private DetectionMatches Detections => detections;

    private int ObjectCount(int area) => objectCounts[area];
}
