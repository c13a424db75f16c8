namespace OpenVocabSeg.Networks.Import;

/// <summary>The use of a tensor of a foreign checkpoint: a parameter or buffer of this library, or ignored for a reason.</summary>
/// <param name="Part">The module; null if the tensor is ignored.</param>
/// <param name="Target">Its name in that module; null if the tensor is ignored.</param>
/// <param name="Reason">Why the tensor is ignored; null if it is used.</param>
internal sealed record MappedName(CheckpointPart? Part, string? Target, string? Reason)
{
    public static MappedName Ignored(string reason) => new(null, null, reason);
}
