using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// Grid features of pictures under a frozen backbone, computed once for each picture and mirroring. They are kept in half precision
/// while they fit a memory budget, and computed again where they do not.
/// </summary>
internal sealed class FrozenGridCache : IDisposable
{
    /// <summary>4 GiB.</summary>
    public const long DefaultMemoryBudget = 4L << 30;

    private readonly Func<TrainingImage, bool, Tensor> _compute;
    private readonly Device _device;
    private readonly long _memoryBudget;

    // By identity: two rows with equal pictures are still two rows, and comparing pixels would take long.
    private readonly Dictionary<TrainingImage, Tensor> _plain = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TrainingImage, Tensor> _mirrored = new(ReferenceEqualityComparer.Instance);
    private long _bytes;

    public FrozenGridCache(CaptionNetwork network, ImagePreprocessing preprocessing, Device device, long memoryBudget = DefaultMemoryBudget)
        : this(
            (image, flip) => network.Grid(ImageBatch.Create([preprocessing.Prepare(image.Image, flip)], preprocessing, device)),
            device,
            memoryBudget)
    {
    }

    /// <param name="compute">Makes the grid [1, V, h, w] of an image, mirrored or not.</param>
    /// <param name="device">Where it is made.</param>
    /// <param name="memoryBudget">Bytes to keep.</param>
    public FrozenGridCache(Func<TrainingImage, bool, Tensor> compute, Device device, long memoryBudget = DefaultMemoryBudget)
    {
        _compute = compute;
        _device = device;
        _memoryBudget = memoryBudget;
    }

    /// <summary>The regions of a batch.</summary>
    /// <param name="batch">The pictures.</param>
    /// <param name="maximum">Most cells of an image; null keeps all.</param>
    /// <param name="random">Chooses the cells where there are more.</param>
    /// <param name="windows">Sides of the windows that are regions; cells where null.</param>
    public RegionBatch Regions(Minibatch batch, int? maximum, Random random, IReadOnlyList<int>? windows = null)
    {
        var grids = batch.Images.Select((image, i) => Grid(image, batch.Flips[i])).ToArray();
        var features = ImageBatch.Pad(grids).to(_device).to(ScalarType.Float32);
        var sizes = grids.Select(grid => new ImageSize((int)grid.shape[1], (int)grid.shape[2])).ToArray();
        var padded = new ImageSize((int)features.shape[2], (int)features.shape[3]);
        return GridRegions.Take(features, sizes, padded, maximum, random, windows);
    }

    public void Dispose()
    {
        foreach (var grid in _plain.Values.Concat(_mirrored.Values))
        {
            grid.Dispose();
        }
    }

    /// <returns>[V, h, w] float16 on the CPU.</returns>
    private Tensor Grid(TrainingImage image, bool flip)
    {
        var cache = flip ? _mirrored : _plain;
        if (cache.TryGetValue(image, out var cached))
        {
            return cached;
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var grid = _compute(image, flip).squeeze(0).to(ScalarType.Float16).cpu();
        var bytes = 2 * grid.numel();
        if (_bytes + bytes > _memoryBudget)
        {
            return grid.MoveToOuterDisposeScope();
        }

        _bytes += bytes;
        cache.Add(image, grid.DetachFromDisposeScope());
        return grid;
    }
}
