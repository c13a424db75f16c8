namespace OpenVocabSeg.Networks.Training;

/// <summary>The position of an <see cref="EpochReader"/> in its data.</summary>
/// <param name="Taken">Images taken in this epoch.</param>
/// <param name="Seed">Seed of the order of this epoch, if images are streamed.</param>
/// <param name="Order">The order of this epoch, if images are in memory.</param>
internal readonly record struct EpochPosition(int Taken, int? Seed, IReadOnlyList<int>? Order);
