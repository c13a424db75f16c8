namespace OpenVocabSeg.Experiments;

/// <summary>Identity of a run. Only a run with the same identity may be resumed from a folder.</summary>
/// <param name="Configuration">Name of the experiment, such as "coco-mini".</param>
/// <param name="Fingerprint">Hash of the configuration.</param>
/// <param name="Seed">Random seed.</param>
/// <param name="Scale">Name of the scale, such as "full".</param>
public sealed record StudyIdentity(string Configuration, string Fingerprint, int Seed, string Scale)
{
    /// <summary>The identity as text for messages.</summary>
    public override string ToString() => FormattableString.Invariant($"{Configuration}, seed {Seed}, scale {Scale}");
}
