using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Limits the bytes of all files that are received or wait.</summary>
/// <param name="settings">The limit.</param>
internal sealed class UploadBudget(PlaygroundSettings settings)
{
    private long _used;

    /// <summary>Takes bytes.</summary>
    /// <exception cref="PoolBusyException">The limit is reached.</exception>
    public void Take(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) > settings.MaxReceivedBytes)
        {
            Return(bytes);
            throw new PoolBusyException();
        }
    }

    /// <summary>Returns bytes.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
