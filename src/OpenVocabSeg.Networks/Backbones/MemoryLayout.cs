using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>How the values of a feature map lie in memory.</summary>
internal static class MemoryLayout
{
    /// <summary>
    /// The same tensor with the channels of a pixel side by side, which convolutions on CPUs and tensor cores prefer and hand on
    /// (measured: docs/notebook/performance.md). Shape and values stay.
    /// </summary>
    /// <param name="map">[B, C, H, W].</param>
    public static Tensor ChannelsLast(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
