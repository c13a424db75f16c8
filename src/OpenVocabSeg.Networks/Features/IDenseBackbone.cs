using OpenVocabSeg.Networks.Detector;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>A backbone that can also run the last residual stage on whole images.</summary>
internal interface IDenseBackbone : IFrozenBackbone
{
    /// <summary>Whether it runs it (<see cref="HeadStagePlacement.BeforePooling"/>).</summary>
    bool HasDense { get; }

    /// <summary>Digest of the contents of backbone and last residual stage.</summary>
    string DenseDigest { get; }

    /// <summary>Runs the last residual stage at every cell, see <see cref="RegionHeads.PoolEverywhere"/>.</summary>
    /// <param name="regions">[B, C, h, w].</param>
    Tensor RunDense(Tensor regions);
}
