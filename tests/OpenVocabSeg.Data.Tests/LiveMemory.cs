namespace OpenVocabSeg.Data.Tests;

/// <summary>The maximum of live managed memory at several moments, relative to the start.</summary>
internal sealed class LiveMemory
{
    private const int Interval = 2500;

    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private int _calls;

    public long Most { get; private set; }

    /// <summary>Measures at every 2500th call.</summary>
    public void Look()
    {
        if (++_calls % Interval == 0)
        {
            Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true) - _before);
        }
    }
}
