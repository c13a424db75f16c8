namespace OpenVocabSeg.Data.Coco;

/// <summary>Counts what is left out while a data set is read.</summary>
internal sealed class SkippedObjectsBuilder
{
    private readonly SortedDictionary<SkipReason, (long Count, string Example)> _counts = [];

    /// <summary>Counts an occurrence; the first one of each cause is kept as an example.</summary>
    public void Add(in CocoProblem problem) =>
        _counts[problem.Reason] = _counts.TryGetValue(problem.Reason, out var known)
            ? (known.Count + 1, known.Example)
            : (1, problem.Message);

    /// <summary>The counts so far.</summary>
    /// <param name="emptyClasses">Names of the classes that lose all their objects.</param>
    public SkippedObjects Build(IReadOnlyList<string> emptyClasses) =>
        _counts.Count == 0 && emptyClasses.Count == 0
            ? SkippedObjects.None
            : new([.. _counts.Select(pair => new SkippedCount(pair.Key, pair.Value.Count, pair.Value.Example))], emptyClasses);
}
