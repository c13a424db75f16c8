using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>The shape of an object in memory.</summary>
/// <param name="known">The object.</param>
internal sealed class KnownShape(SegmentedObject known) : IObjectShape
{
    public BoundingBox Box => known.Box;

    public RunLengthMask Mask => known.Mask;
}
