namespace OpenVocabSeg.Networks.Import;

/// <summary>What becomes of a tensor of a foreign checkpoint: a parameter or buffer of ours, or nothing for a reason.</summary>
/// <param name="Part">The module; null where the tensor is ignored.</param>
/// <param name="Target">Its name in that module; null where the tensor is ignored.</param>
/// <param name="Reason">Why it is ignored; null where it is not.</param>
internal sealed record MappedName(CheckpointPart? Part, string? Target, string? Reason)
{
    public static MappedName Ignored(string reason) => new(null, null, reason);
}
