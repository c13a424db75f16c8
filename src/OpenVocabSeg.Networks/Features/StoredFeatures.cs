using OpenVocabSeg.Data;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>What the backbone says of one image, on the CPU.</summary>
/// <param name="Regions">[C, h, w], see <see cref="FeatureMaps.C4"/>.</param>
/// <param name="Masks">[M, h′, w′] or null, see <see cref="FeatureMaps.Masks"/>.</param>
/// <param name="Dense">[V, h, w] or null, see <see cref="FeatureMaps.Dense"/>.</param>
/// <param name="Transform">The way into the network's input.</param>
internal sealed record StoredFeatures(Tensor Regions, Tensor? Masks, Tensor? Dense, ImageTransform Transform) : IDisposable
{
    /// <summary>Memory that they take.</summary>
    public long Bytes => new[] { Regions, Masks, Dense }.OfType<Tensor>().Sum(map => map.numel() * map.element_size());

    /// <summary>Copies the maps of one image of a batch.</summary>
    /// <param name="maps">The batch.</param>
    /// <param name="index">The image.</param>
    /// <param name="type">What to keep them in.</param>
    /// <param name="withDense">Whether to keep the map of the last residual stage, where there is one.</param>
    /// <param name="transform">The way of the image into the network's input.</param>
    public static StoredFeatures Of(FeatureMaps maps, int index, ScalarType type, bool withDense, ImageTransform transform)
    {
        using var scope = NewDisposeScope();

        // A copy that owns its memory: a row of a batch would keep the whole batch alive.
        Tensor Keep(Tensor map) => map[index].to(type).cpu().clone().DetachFromDisposeScope();
        return new StoredFeatures(
            Keep(maps.C4),
            maps.Masks is { } masks ? Keep(masks) : null,
            withDense && maps.Dense is { } dense ? Keep(dense) : null,
            transform);
    }

    /// <summary>Puts images into a batch of single precision, in the caller's dispose scope.</summary>
    /// <param name="pictures">Features of one backbone, at least one.</param>
    /// <param name="device">Where the batch goes.</param>
    public static FeatureMaps Batch(IReadOnlyList<StoredFeatures> pictures, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor? Join(Func<StoredFeatures, Tensor?> map) => map(pictures[0]) is null
            ? null
            : OpenVocabSeg.Networks.Tensors.ImageBatch.Pad([.. pictures.Select(picture => map(picture)!)])
                .to(float32, device)
                .MoveToOuterDisposeScope();
        return new FeatureMaps(Join(p => p.Regions)!, Join(p => p.Masks), Join(p => p.Dense));
    }

    public void Dispose()
    {
        Regions.Dispose();
        Masks?.Dispose();
        Dense?.Dispose();
    }
}
