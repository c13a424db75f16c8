namespace OpenVocabSeg.Networks.Training;

/// <summary>Where an <see cref="EpochReader"/> is in its data.</summary>
/// <param name="Taken">Images taken in this epoch.</param>
/// <param name="Seed">Seed of this epoch's order, where the images stream by.</param>
/// <param name="Order">This epoch's order, where the images are in memory.</param>
internal readonly record struct EpochPosition(int Taken, int? Seed, IReadOnlyList<int>? Order);
