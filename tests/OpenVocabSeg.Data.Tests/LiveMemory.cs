namespace OpenVocabSeg.Data.Tests;

/// <summary>The most managed memory that was alive at the moments it was asked for, beyond that at the start.</summary>
internal sealed class LiveMemory
{
    private const int Interval = 2500;

    private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);
    private int _calls;

    public long Most { get; private set; }

    /// <summary>Looks at every 2500th call.</summary>
    public void Look()
    {
        if (++_calls % Interval == 0)
        {
            Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true) - _before);
        }
    }
}
