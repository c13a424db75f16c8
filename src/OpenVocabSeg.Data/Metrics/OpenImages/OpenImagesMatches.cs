using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Metrics.OpenImages;

/// <summary>The matches of one class by the rules of Open Images.</summary>
/// <param name="groupOfWeight">Weight of a group, at least 0.</param>
internal sealed class OpenImagesMatches(double groupOfWeight) : CategoryPart
{
    // Of each image with objects, so that their weights are added in the same order however the images are divided.
    private readonly List<(int Objects, int Groups)> _images = [];

    // Weight of each detection as a true positive; 0 for a false positive.
    private readonly List<(double Score, double Weight)> _ranking = [];

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A value cannot be; the message names it.</exception>
    public static OpenImagesMatches Read(PartReader reader)
    {
        var matches = new OpenImagesMatches(reader.ReadWeight("the weight of groups"));
        for (var count = reader.ReadCount("images", 2 * sizeof(int)); count > 0; count--)
        {
            matches.AddImage(reader.ReadNatural("the number of objects"), reader.ReadNatural("the number of groups"));
        }

        for (var count = reader.ReadCount("detections", 2 * sizeof(double)); count > 0; count--)
        {
            matches.AddDetection(reader.ReadScore(), reader.ReadWeight("the weight of a detection"));
        }

        return matches;
    }

    /// <summary>Adds the objects of an image.</summary>
    public void AddImage(int objects, int groups)
    {
        if (objects > 0 || groups > 0)
        {
            _images.Add((objects, groups));
        }
    }

    /// <summary>Adds a detection.</summary>
    /// <param name="score">Its score.</param>
    /// <param name="weight">Its weight as a true positive; 0 for a false positive.</param>
    public void AddDetection(double score, double weight) => _ranking.Add((score, weight));

    /// <inheritdoc/>
    public override CategoryPart Join(IReadOnlyList<CategoryPart> parts)
    {
        var all = new OpenImagesMatches(groupOfWeight);
        foreach (var part in parts.Cast<OpenImagesMatches>())
        {
            all._images.AddRange(part._images);
            all._ranking.AddRange(part._ranking);
        }

        return all;
    }

    /// <summary>
    /// Number of annotated objects, groups with their weight; and the area under the precision-recall curve, −1 without objects.
    /// </summary>
    public (double ObjectCount, double AveragePrecision) Evaluate()
    {
        var objectCount = 0.0;
        foreach (var (objects, groups) in _images)
        {
            objectCount += objects + (groupOfWeight * groups);
        }

        return (objectCount, objectCount == 0 ? -1 : AveragePrecision(objectCount));
    }

    /// <inheritdoc/>
    public override void Write(BinaryWriter writer)
    {
        writer.Write(groupOfWeight);
        writer.Write(_images.Count);
        foreach (var (objects, groups) in _images)
        {
            writer.Write(objects);
            writer.Write(groups);
        }

        writer.Write(_ranking.Count);
        foreach (var (score, weight) in _ranking)
        {
            writer.Write(score);
            writer.Write(weight);
        }
    }

    /// <summary>Like a stable ascending sort read backwards: of equal scores, the last comes first.</summary>
    public static T[] Reversed<T>(List<T> items, Func<T, double> score) =>
    [
        .. items.Select((item, index) => (Item: item, Index: index))
            .OrderByDescending(entry => score(entry.Item)).ThenByDescending(entry => entry.Index).Select(entry => entry.Item),
    ];

    private double AveragePrecision(double objectCount)
    {
        var ranking = Reversed(_ranking, entry => entry.Score);
        var recalls = new double[ranking.Length];
        var precisions = new double[ranking.Length];
        double right = 0, wrong = 0;
        for (var i = 0; i < ranking.Length; i++)
        {
            right += ranking[i].Weight;
            wrong += ranking[i].Weight > 0 ? 0 : 1;
            recalls[i] = right / objectCount;
            precisions[i] = right / (right + wrong);
        }

        for (var i = precisions.Length - 2; i >= 0; i--)
        {
            precisions[i] = Math.Max(precisions[i], precisions[i + 1]);
        }

        var area = 0.0;
        for (var i = 0; i < recalls.Length; i++)
        {
            area += (recalls[i] - (i > 0 ? recalls[i - 1] : 0)) * precisions[i];
        }

        return area;
    }
}
