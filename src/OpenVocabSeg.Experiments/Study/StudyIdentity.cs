namespace OpenVocabSeg.Experiments;

/// <summary>What tells one run from another: only a run of the same identity may go on with what a folder holds.</summary>
/// <param name="Configuration">What a person calls the experiment, such as "coco-mini".</param>
/// <param name="Fingerprint">A hash of all that the configuration says.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Scale">Name of the scale, such as "full".</param>
public sealed record StudyIdentity(string Configuration, string Fingerprint, int Seed, string Scale)
{
    /// <summary>The identity as a person would say it.</summary>
    public override string ToString() => FormattableString.Invariant($"{Configuration}, seed {Seed}, scale {Scale}");
}
