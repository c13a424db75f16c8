using System.Diagnostics;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>Speed of a training in images per second, as a mean over the last steps.</summary>
/// <param name="imagesPerStep">Number of images per step.</param>
internal sealed class StepRate(int imagesPerStep)
{
    private const int Steps = 20;

    private readonly Queue<long> _times = new([Stopwatch.GetTimestamp()]);

    /// <summary>Counts a step.</summary>
    /// <returns>Images per second.</returns>
    public double Step()
    {
        var now = Stopwatch.GetTimestamp();
        _times.Enqueue(now);
        if (_times.Count > Steps + 1)
        {
            _times.Dequeue();
        }

        return imagesPerStep * (_times.Count - 1) / Math.Max(1e-9, Stopwatch.GetElapsedTime(_times.Peek(), now).TotalSeconds);
    }
}
