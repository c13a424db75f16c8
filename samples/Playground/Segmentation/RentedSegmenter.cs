using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Playground.Segmentation;

/// <summary>An engine in use by one request.</summary>
internal sealed class RentedSegmenter(SegmenterPool pool, SegmenterModel model, InstanceSegmenter segmenter) : IDisposable
{
    private bool _returned;

    /// <summary>The engine.</summary>
    public InstanceSegmenter Segmenter => segmenter;

    /// <summary>Returns the engine to the pool.</summary>
    public void Dispose()
    {
        if (!_returned)
        {
            _returned = true;
            pool.Return(model, segmenter);
        }
    }
}
