using OpenVocabSeg.Networks.Detector;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>A backbone that may have the last residual stage run on whole images too.</summary>
internal interface IDenseBackbone : IFrozenBackbone
{
    /// <summary>Whether it does (<see cref="HeadStagePlacement.BeforePooling"/>).</summary>
    bool HasDense { get; }

    /// <summary>What backbone and last residual stage are, by their contents.</summary>
    string DenseDigest { get; }

    /// <summary>The last residual stage at every cell, see <see cref="RegionHeads.PoolEverywhere"/>.</summary>
    /// <param name="regions">[B, C, h, w].</param>
    Tensor RunDense(Tensor regions);
}
