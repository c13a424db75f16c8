using OpenVocabSeg.Networks.Detector;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>A network that several segmenters with different vocabularies use. The last one to release it disposes it.</summary>
internal sealed class SharedNetwork
{
    private readonly Lock _folding = new();
    private ComputePrecision? _foldedFor;
    private int _users = 1;

    public SharedNetwork(SegmenterNetwork network) => Network = network;

    public SegmenterNetwork Network { get; }

    /// <summary>What the convolutions of predictions compute in.</summary>
    public ComputePrecision Precision { get; set; }

    /// <summary>Makes the network ready to predict: once, by whoever predicts first, and again with another precision.</summary>
    public void Fold()
    {
        lock (_folding)
        {
            if (_foldedFor != Precision)
            {
                Network.Fold(PrecisionProbe.Choose(Precision, Network.parameters().First().device));
                _foldedFor = Precision;
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
