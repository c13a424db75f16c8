namespace OpenVocabSeg.Data;

/// <summary>Counts of what is not used of a data set, by cause, and the classes that lose all their objects. Immutable.</summary>
public sealed class SkippedObjects
{
    private const int ClassesListed = 20;

    internal SkippedObjects(IReadOnlyList<SkippedCount> counts, IReadOnlyList<string> emptyClasses)
    {
        Counts = counts;
        EmptyClasses = emptyClasses;
    }

    /// <summary>Nothing was left out.</summary>
    public static SkippedObjects None { get; } = new([], []);

    /// <summary>The counts, in the order of <see cref="SkipReason"/>; causes that did not occur are not listed.</summary>
    public IReadOnlyList<SkippedCount> Counts { get; }

    /// <summary>Names of the classes whose objects in the file are all unusable.</summary>
    public IReadOnlyList<string> EmptyClasses { get; }

    /// <summary>Whether everything is used.</summary>
    public bool IsEmpty => Counts.Count == 0 && EmptyClasses.Count == 0;

    /// <summary>The count of one cause.</summary>
    /// <param name="reason">The cause.</param>
    public long CountOf(SkipReason reason) => Counts.FirstOrDefault(count => count.Reason == reason)?.Count ?? 0;

    /// <summary>A sentence for each cause, and one for the classes that lose all their objects; empty if everything is used.</summary>
    public IReadOnlyList<string> ToLines()
    {
        var lines = Counts.Select(count => $"{count}.").ToList();
        if (EmptyClasses.Count > 0)
        {
            var names = string.Join(", ", EmptyClasses.Take(ClassesListed).Select(name => $"'{name}'"));
            var more = EmptyClasses.Count > ClassesListed ? ", …" : "";
            lines.Add(EmptyClasses.Count == 1
                ? $"1 class loses all its objects: {names}."
                : $"{EmptyClasses.Count} classes lose all their objects: {names}{more}.");
        }

        return lines;
    }

    /// <summary>The lines of <see cref="ToLines"/>.</summary>
    public override string ToString() => string.Join(Environment.NewLine, ToLines());
}
