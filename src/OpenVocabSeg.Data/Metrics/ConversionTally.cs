using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// Counts what an evaluation does not compare. Tallies of parts of the images are joined to the one of all images: every first occurrence
/// has its position in the files.
/// </summary>
internal sealed class ConversionTally
{
    private readonly SortedDictionary<SkipReason, (long Count, FirstProblem First)> _causes = [];
    private readonly SortedSet<long> _skippedCategories = [];
    private readonly SortedSet<long> _usedCategories = [];
    private FirstProblem? _firstUnusable;
    private FirstProblem? _firstUnreadableResult;
    private bool _hasReadableResults;

    /// <summary>Where the next problem stands in the files: annotations come before results.</summary>
    public long Position { get; set; }

    /// <summary>The tally of all parts.</summary>
    public static ConversionTally Join(IEnumerable<ConversionTally> parts)
    {
        var all = new ConversionTally();
        foreach (var part in parts)
        {
            foreach (var (reason, cause) in part._causes)
            {
                all.Add(reason, cause.Count, cause.First);
            }

            all._skippedCategories.UnionWith(part._skippedCategories);
            all._usedCategories.UnionWith(part._usedCategories);
            all._firstUnusable = Earlier(all._firstUnusable, part._firstUnusable);
            all._firstUnreadableResult = Earlier(all._firstUnreadableResult, part._firstUnreadableResult);
            all._hasReadableResults |= part._hasReadableResults;
        }

        return all;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ConversionTally Read(BinaryReader reader)
    {
        var tally = new ConversionTally();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var reason = (SkipReason)reader.ReadInt32();
            tally._causes.Add(reason, (reader.ReadInt64(), FirstProblem.Read(reader)));
        }

        tally._skippedCategories.UnionWith(ReadIds(reader));
        tally._usedCategories.UnionWith(ReadIds(reader));
        tally._firstUnusable = reader.ReadBoolean() ? FirstProblem.Read(reader) : null;
        tally._firstUnreadableResult = reader.ReadBoolean() ? FirstProblem.Read(reader) : null;
        tally._hasReadableResults = reader.ReadBoolean();
        return tally;
    }

    /// <summary>Counts an occurrence; the first one of each cause is kept as an example.</summary>
    public void Add(in CocoProblem problem) => Add(problem.Reason, 1, At(problem));

    /// <summary>Counts an object that is not compared.</summary>
    public void Skip(long categoryId, in CocoProblem problem)
    {
        _firstUnusable ??= At(problem);
        Add(problem);
        _skippedCategories.Add(categoryId);
    }

    /// <summary>Records that an object of a class is compared.</summary>
    public void Use(long categoryId) => _usedCategories.Add(categoryId);

    /// <summary>Counts a detection.</summary>
    /// <param name="unreadable">Why its mask cannot be read; null if it can.</param>
    public void AddResult(in CocoProblem? unreadable)
    {
        if (unreadable is { } problem)
        {
            Add(problem with { Reason = SkipReason.UnreadableDetectionMask });
            _firstUnreadableResult ??= At(problem);
        }
        else
        {
            _hasReadableResults = true;
        }
    }

    /// <summary>Must be called after the last object.</summary>
    /// <exception cref="InvalidDataException">There are objects, but none is compared.</exception>
    public void ThrowIfNoneIsUsed()
    {
        if (_usedCategories.Count == 0 && _firstUnusable is { } problem)
        {
            throw new InvalidDataException($"{problem.Message}.");
        }
    }

    /// <summary>Counts of what was left out, after everything has been converted.</summary>
    /// <param name="categories">All classes, in the order of the file.</param>
    /// <exception cref="InvalidDataException">
    /// There are objects, but none is compared; or there are detections, but none of their masks can be read.
    /// </exception>
    public SkippedObjects Finish(IEnumerable<CocoCategory> categories)
    {
        ThrowIfNoneIsUsed();
        if (!_hasReadableResults && _firstUnreadableResult is { } problem)
        {
            throw new InvalidDataException($"{problem.Message}.");
        }

        string[] empty =
        [
            .. categories.Where(category => _skippedCategories.Contains(category.Id) && !_usedCategories.Contains(category.Id))
                .Select(category => category.Name),
        ];
        return _causes.Count == 0 && empty.Length == 0
            ? SkippedObjects.None
            : new([.. _causes.Select(cause => new SkippedCount(cause.Key, cause.Value.Count, cause.Value.First.Message))], empty);
    }

    /// <summary>Writes the tally.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_causes.Count);
        foreach (var (reason, cause) in _causes)
        {
            writer.Write((int)reason);
            writer.Write(cause.Count);
            cause.First.Write(writer);
        }

        WriteIds(writer, _skippedCategories);
        WriteIds(writer, _usedCategories);
        foreach (var first in new[] { _firstUnusable, _firstUnreadableResult })
        {
            writer.Write(first is not null);
            first?.Write(writer);
        }

        writer.Write(_hasReadableResults);
    }

    private static void WriteIds(BinaryWriter writer, SortedSet<long> ids)
    {
        writer.Write(ids.Count);
        foreach (var id in ids)
        {
            writer.Write(id);
        }
    }

    private static IEnumerable<long> ReadIds(BinaryReader reader)
    {
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            yield return reader.ReadInt64();
        }
    }

    private static FirstProblem? Earlier(FirstProblem? one, FirstProblem? other) =>
        one is null || other is null ? one ?? other : other.Position < one.Position ? other : one;

    private void Add(SkipReason reason, long count, FirstProblem first) =>
        _causes[reason] = _causes.TryGetValue(reason, out var known)
            ? (known.Count + count, Earlier(known.First, first)!)
            : (count, first);

    private FirstProblem At(in CocoProblem problem) => new(Position, problem.Message);
}
