using OpenVocabSeg.Data;

namespace Samples.DataFolders;

/// <summary>Chooses photos so that each class of the zero-shot split is in about as many of them.</summary>
internal static class PhotoSelection
{
    /// <summary>Chooses photos that are on the disk, have captions, and have an object of a class of the split.</summary>
    /// <param name="files">The part of COCO. Its annotation files are streamed.</param>
    /// <param name="count">Number of photos.</param>
    /// <param name="seed">Random seed.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Ids of photos, in random order.</returns>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    /// <exception cref="InvalidDataException">There are fewer such photos.</exception>
    public static IReadOnlyList<long> Choose(CocoFiles files, int count, int seed, CancellationToken cancellationToken)
    {
        var classes = ZeroShotSplits.Coco.Base.Concat(ZeroShotSplits.Coco.Novel).ToHashSet();
        var classesOf = new Dictionary<long, HashSet<long>>();
        var instances = CocoInstances.Read(files.Instances, annotation =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!annotation.IsCrowd)
            {
                var known = classesOf.TryGetValue(annotation.ImageId, out var set) ? set : classesOf[annotation.ImageId] = [];
                known.Add(annotation.CategoryId);
            }

            return false;
        });
        var captioned = new HashSet<long>();
        CocoCaptions.Read(files.Captions, caption =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            captioned.Add(caption.ImageId);
            return false;
        });
        var used = instances.Categories.Where(category => classes.Contains(category.Name)).Select(category => category.Id).ToHashSet();
        long[] possible =
        [
            .. instances.Images
                .Where(image => captioned.Contains(image.Id)
                    && classesOf.TryGetValue(image.Id, out var set) && set.Overlaps(used)
                    && File.Exists(Path.Combine(files.Photos, image.FileName!)))
                .Select(image => image.Id).Order(),
        ];
        new Random(seed).Shuffle(possible);
        if (possible.Length < count)
        {
            throw new InvalidDataException(
                $"{Path.GetFileName(files.Photos)} has {possible.Length} photos with captions and masks of the classes of the split, "
                    + $"but {count} are asked for.");
        }

        return Balance(possible, classesOf, used, count);
    }

    // In turn, each class gets its next photo; a class without further photos is passed over.
    private static List<long> Balance(long[] possible, Dictionary<long, HashSet<long>> classesOf, HashSet<long> used, int count)
    {
        var queues = used.Order().Select(id => new Queue<long>(possible.Where(image => classesOf[image].Contains(id))))
            .OrderBy(queue => queue.Count).ToArray();
        var chosen = new List<long>(count);
        var taken = new HashSet<long>();
        while (chosen.Count < count)
        {
            foreach (var queue in queues)
            {
                while (queue.TryDequeue(out var image))
                {
                    if (taken.Add(image))
                    {
                        chosen.Add(image);
                        break;
                    }
                }

                if (chosen.Count == count)
                {
                    break;
                }
            }
        }

        return chosen;
    }
}
