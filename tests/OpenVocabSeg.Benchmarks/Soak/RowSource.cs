using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Benchmarks.Soak;

/// <summary>Rows in memory.</summary>
internal sealed class RowSource(IReadOnlyList<TrainingImage> rows) : ITrainingImageSource
{
    public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => rows.Select(row => row with { });
}
