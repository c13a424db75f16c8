using OpenVocabSeg.Networks.Detector;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>A network that several segmenters with different vocabularies use. The last one to release it disposes it.</summary>
internal sealed class SharedNetwork
{
    private readonly Lock _folding = new();
    private bool _folded;
    private int _users = 1;

    public SharedNetwork(SegmenterNetwork network) => Network = network;

    public SegmenterNetwork Network { get; }

    /// <summary>Prepares the network for prediction. The first call does the work.</summary>
    public void Fold()
    {
        lock (_folding)
        {
            if (!_folded)
            {
                Network.Fold();
                _folded = true;
            }
        }
    }

    public SharedNetwork Share()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Network.Dispose();
        }
    }
}
