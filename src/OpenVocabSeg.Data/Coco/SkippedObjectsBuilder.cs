using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// Counts what is left out of a data set, and finds the classes that lose all their objects. The counts of parts of the images are joined
/// to those of all images: every first occurrence has its position in the files.
/// </summary>
internal sealed class SkippedObjectsBuilder
{
    private readonly SortedDictionary<SkipReason, (long Count, FirstProblem First)> _causes = [];
    private readonly SortedSet<long> _skippedCategories = [];
    private readonly SortedSet<long> _usedCategories = [];

    /// <summary>Where the next problem stands in the files.</summary>
    public long Position { get; set; }

    /// <summary>Whether an object is used.</summary>
    public bool HasUsedObjects => _usedCategories.Count > 0;

    /// <summary>The first object that is not used; null if there is none.</summary>
    public FirstProblem? FirstSkipped { get; private set; }

    /// <summary>The counts of all parts.</summary>
    public static SkippedObjectsBuilder Join(IEnumerable<SkippedObjectsBuilder> parts)
    {
        var all = new SkippedObjectsBuilder();
        foreach (var part in parts)
        {
            foreach (var (reason, cause) in part._causes)
            {
                all.Add(reason, cause.Count, cause.First);
            }

            all._skippedCategories.UnionWith(part._skippedCategories);
            all._usedCategories.UnionWith(part._usedCategories);
            all.FirstSkipped = FirstProblem.Earlier(all.FirstSkipped, part.FirstSkipped);
        }

        return all;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A value cannot be; the message names it.</exception>
    public static SkippedObjectsBuilder Read(PartReader reader)
    {
        var read = new SkippedObjectsBuilder();
        for (var count = reader.ReadCount("causes", FirstProblem.Size); count > 0; count--)
        {
            var reason = (SkipReason)reader.ReadNatural("a cause");
            if (!Enum.IsDefined(reason) || read._causes.ContainsKey(reason))
            {
                throw new InvalidDataException($"the cause {(int)reason} is unknown or occurs twice");
            }

            read._causes.Add(reason, (reader.ReadPositive("the count of a cause"), FirstProblem.Read(reader)));
        }

        ReadIds(reader, read._skippedCategories);
        ReadIds(reader, read._usedCategories);
        read.FirstSkipped = FirstProblem.ReadAny(reader);
        return read;
    }

    /// <summary>Counts an occurrence; the first one of each cause is kept as an example.</summary>
    public void Add(in CocoProblem problem) => Add(problem.Reason, 1, At(problem));

    /// <summary>Counts an object that is not used.</summary>
    public void Skip(long categoryId, in CocoProblem problem)
    {
        FirstSkipped ??= At(problem);
        Add(problem);
        _skippedCategories.Add(categoryId);
    }

    /// <summary>Records that an object of a class is used.</summary>
    public void Use(long categoryId) => _usedCategories.Add(categoryId);

    /// <summary>The counts so far.</summary>
    /// <param name="categories">All classes, in the order of the file.</param>
    public SkippedObjects Build(IEnumerable<CocoCategory> categories)
    {
        string[] empty =
        [
            .. categories.Where(category => _skippedCategories.Contains(category.Id) && !_usedCategories.Contains(category.Id))
                .Select(category => category.Name),
        ];
        return _causes.Count == 0 && empty.Length == 0
            ? SkippedObjects.None
            : new([.. _causes.Select(cause => new SkippedCount(cause.Key, cause.Value.Count, cause.Value.First.Message))], empty);
    }

    /// <summary>Writes the counts.</summary>
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
        FirstProblem.WriteAny(writer, FirstSkipped);
    }

    /// <summary>A problem with its position.</summary>
    public FirstProblem At(in CocoProblem problem) => new(Position, problem.Message);

    private static void WriteIds(BinaryWriter writer, SortedSet<long> ids)
    {
        writer.Write(ids.Count);
        foreach (var id in ids)
        {
            writer.Write(id);
        }
    }

    private static void ReadIds(PartReader reader, SortedSet<long> ids)
    {
        for (var count = reader.ReadCount("classes", sizeof(long)); count > 0; count--)
        {
            ids.Add(reader.ReadId());
        }
    }

    private void Add(SkipReason reason, long count, FirstProblem first) =>
        _causes[reason] = _causes.TryGetValue(reason, out var known)
            ? (known.Count + count, FirstProblem.Earlier(known.First, first)!)
            : (count, first);
}
