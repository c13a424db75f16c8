using System.Text.Json.Nodes;

namespace OpenVocabSeg.Networks.Training;

/// <summary>The manifest of a training checkpoint.</summary>
/// <param name="FormatVersion">Version of the format.</param>
/// <param name="Training">Properties that identify the training run: stage, seed, settings, classes, words, initial weights.</param>
/// <param name="Data">
/// Properties that identify its data: the rows that each reader can use, and the iterations that follow from them.
/// </param>
/// <param name="Iteration">Optimizer steps taken.</param>
/// <param name="Elapsed">Their duration.</param>
/// <param name="Draws">Count of numbers drawn from each random source.</param>
/// <param name="Readers">Position of each reader in its data.</param>
/// <param name="Features">Stored frozen features; null if there are none.</param>
internal sealed record CheckpointManifest(
    int FormatVersion,
    JsonObject Training,
    JsonObject Data,
    int Iteration,
    TimeSpan Elapsed,
    IReadOnlyList<long> Draws,
    IReadOnlyList<EpochPosition> Readers,
    ComputedFeatures? Features);
