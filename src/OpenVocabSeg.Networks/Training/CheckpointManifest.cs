using System.Text.Json.Nodes;

namespace OpenVocabSeg.Networks.Training;

/// <summary>What a training checkpoint says beside its tensors.</summary>
/// <param name="FormatVersion">Version of the format.</param>
/// <param name="Training">What tells this training from others: stage, seed, settings, classes, words, first weights.</param>
/// <param name="Data">What of its data does: rows that each reader can use, and the iterations that follow from them.</param>
/// <param name="Iteration">Optimizer steps taken.</param>
/// <param name="Elapsed">Time that they took.</param>
/// <param name="Draws">Numbers drawn from each random source.</param>
/// <param name="Readers">Where each reader is in its data.</param>
/// <param name="Features">Frozen features that are held; null where none are.</param>
internal sealed record CheckpointManifest(
    int FormatVersion,
    JsonObject Training,
    JsonObject Data,
    int Iteration,
    TimeSpan Elapsed,
    IReadOnlyList<long> Draws,
    IReadOnlyList<EpochPosition> Readers,
    ComputedFeatures? Features);
