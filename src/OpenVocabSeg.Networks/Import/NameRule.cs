namespace OpenVocabSeg.Networks.Import;

/// <summary>A rule that maps all names with a common prefix.</summary>
/// <param name="Prefix">The prefix if it ends with a dot; otherwise the whole name.</param>
/// <param name="Part">The module; null to ignore the names.</param>
/// <param name="Replacement">The prefix in that module.</param>
/// <param name="Reason">Why the names are ignored.</param>
internal sealed record NameRule(string Prefix, CheckpointPart? Part, string? Replacement, string? Reason)
{
    public static NameRule Map(string prefix, CheckpointPart part, string replacement) => new(prefix, part, replacement, null);

    public static NameRule Ignore(string prefix, string reason) => new(prefix, null, null, reason);

    /// <summary>Maps a name; null if the rule does not match.</summary>
    public MappedName? Apply(string name)
    {
        var applies = Prefix.EndsWith('.') ? name.StartsWith(Prefix, StringComparison.Ordinal) : name == Prefix;
        return applies ? new MappedName(Part, Part is null ? null : Replacement + name[Prefix.Length..], Reason) : null;
    }
}
