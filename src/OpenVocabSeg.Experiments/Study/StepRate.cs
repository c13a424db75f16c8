using System.Diagnostics;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>How fast a training is: images a second, the mean over its last steps.</summary>
/// <param name="picturesPerStep">Images of one step.</param>
internal sealed class StepRate(int picturesPerStep)
{
    private const int Steps = 20;

    private readonly Queue<long> _times = new([Stopwatch.GetTimestamp()]);

    /// <summary>Counts a step.</summary>
    /// <returns>Images a second.</returns>
    public double Step()
    {
        var now = Stopwatch.GetTimestamp();
        _times.Enqueue(now);
        if (_times.Count > Steps + 1)
        {
            _times.Dequeue();
        }

        return picturesPerStep * (_times.Count - 1) / Math.Max(1e-9, Stopwatch.GetElapsedTime(_times.Peek(), now).TotalSeconds);
    }
}
