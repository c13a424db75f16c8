namespace OpenVocabSeg.Networks.Import;

/// <summary>Maps all names that begin alike.</summary>
/// <param name="Prefix">The beginning; the whole name where it does not end in a dot.</param>
/// <param name="Part">The module; null to ignore.</param>
/// <param name="Replacement">What stands for the prefix there.</param>
/// <param name="Reason">Why the names are ignored.</param>
internal sealed record NameRule(string Prefix, CheckpointPart? Part, string? Replacement, string? Reason)
{
    public static NameRule Map(string prefix, CheckpointPart part, string replacement) => new(prefix, part, replacement, null);

    public static NameRule Ignore(string prefix, string reason) => new(prefix, null, null, reason);

    /// <summary>What becomes of a name; null where the rule does not speak of it.</summary>
    public MappedName? Apply(string name)
    {
        var applies = Prefix.EndsWith('.') ? name.StartsWith(Prefix, StringComparison.Ordinal) : name == Prefix;
        return applies ? new MappedName(Part, Part is null ? null : Replacement + name[Prefix.Length..], Reason) : null;
    }
}
