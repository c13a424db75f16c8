using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>Keeps the last progress of labeling.</summary>
internal sealed class LabelProgress : IProgress<PredictionProgress>
{
    /// <summary>Number of pseudo labels so far that were left out because their masks are empty.</summary>
    public int EmptyMasks { get; private set; }

    /// <inheritdoc/>
    public void Report(PredictionProgress value) => EmptyMasks = value.EmptyMasks;
}
