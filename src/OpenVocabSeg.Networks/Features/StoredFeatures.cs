using OpenVocabSeg.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>Feature maps of one image, on the CPU.</summary>
/// <param name="Regions">[C, h, w], see <see cref="FeatureMaps.C4"/>.</param>
/// <param name="Masks">[M, h′, w′] or null, see <see cref="FeatureMaps.Masks"/>.</param>
/// <param name="Dense">[V, h, w] or null, see <see cref="FeatureMaps.Dense"/>.</param>
/// <param name="Transform">The transform to the network input.</param>
internal sealed record StoredFeatures(Tensor Regions, Tensor? Masks, Tensor? Dense, ImageTransform Transform) : IDisposable
{
    /// <summary>Size in memory, in bytes.</summary>
    public long Bytes => new[] { Regions, Masks, Dense }.OfType<Tensor>().Sum(map => map.numel() * map.element_size());

    /// <summary>Copies the maps of one image of a batch.</summary>
    /// <param name="maps">The batch.</param>
    /// <param name="index">Index of the image.</param>
    /// <param name="type">Element type of the copy.</param>
    /// <param name="withDense">Whether to copy the map of the last residual stage, if there is one.</param>
    /// <param name="transform">The transform of the image to the network input.</param>
    public static StoredFeatures Of(FeatureMaps maps, int index, ScalarType type, bool withDense, ImageTransform transform)
    {
        using var scope = NewDisposeScope();

        // Copies the memory, because a slice would keep the whole batch alive.
        Tensor Keep(Tensor map) => map[index].to(type).cpu().clone().DetachFromDisposeScope();
        return new StoredFeatures(
            Keep(maps.C4),
            maps.Masks is { } masks ? Keep(masks) : null,
            withDense && maps.Dense is { } dense ? Keep(dense) : null,
            transform);
    }

    /// <summary>Combines images to a batch of single precision, in the caller's dispose scope.</summary>
    /// <param name="images">Features of the images, all from one backbone; at least one.</param>
    /// <param name="device">The device of the batch.</param>
    public static FeatureMaps Batch(IReadOnlyList<StoredFeatures> images, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor? Join(Func<StoredFeatures, Tensor?> map) => map(images[0]) is null
            ? null
            : StoredFeatures.Join([.. images.Select(image => map(image)!)], device).MoveToOuterDisposeScope();
        return new FeatureMaps(Join(p => p.Regions)!, Join(p => p.Masks), Join(p => p.Dense));
    }

    // [B, C, max h, max w], channels last in memory. The copy to the batch converts; for another device, the values are converted there.
    private static Tensor Join(Tensor[] maps, Device device)
    {
        var (height, width) = (maps.Max(map => map.shape[1]), maps.Max(map => map.shape[2]));
        long[] shape = [maps.Length, height, width, maps[0].shape[0]];
        var type = device.type == DeviceType.CPU ? float32 : maps[0].dtype;
        var filled = Array.TrueForAll(maps, map => (map.shape[1], map.shape[2]) == (height, width));
        var batch = (filled ? empty(shape, type) : zeros(shape, type)).permute(0, 3, 1, 2);
        for (var i = 0; i < maps.Length; i++)
        {
            batch[i].narrow(1, 0, maps[i].shape[1]).narrow(2, 0, maps[i].shape[2]).copy_(maps[i]);
        }

        return batch.to(float32, device);
    }

    public void Dispose()
    {
        Regions.Dispose();
        Masks?.Dispose();
        Dense?.Dispose();
    }
}
