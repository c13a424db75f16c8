using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>The memory layout of feature maps.</summary>
internal static class MemoryLayout
{
    /// <summary>
    /// Converts a map to channels-last layout: the channels of a pixel are contiguous. Convolutions on CPUs and tensor cores are faster
    /// with it and keep it (measured: docs/performance.md). Shape and values stay the same.
    /// </summary>
    /// <param name="map">[B, C, H, W].</param>
    public static Tensor ChannelsLast(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
