using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// Grid features of images under a frozen backbone, computed once for each image and mirroring. They are kept in half precision
/// while they fit a memory budget, and computed again where they do not. Images are known by identity: for those that are read again each
/// epoch the budget should be 0.
/// </summary>
internal sealed class FrozenGridCache : IDisposable
{
    private readonly Func<TrainingImage, bool, Tensor> _compute;
    private readonly Device _device;
    private readonly long _memoryBudget;

    private readonly Dictionary<ImageKey, Tensor> _grids = [];
    private long _bytes;

    /// <summary>Keeps the grids of a caption network.</summary>
    /// <param name="network">The network, with a backbone that is not trained.</param>
    /// <param name="preprocessing">How images enter it.</param>
    /// <param name="device">Where it is.</param>
    /// <param name="memoryBudget">Bytes to keep.</param>
    public FrozenGridCache(CaptionNetwork network, ImagePreprocessing preprocessing, Device device, long memoryBudget)
        : this(
            (image, flip) => network.Grid(ImageBatch.Create([preprocessing.Prepare(image.Image, flip)], preprocessing, device)),
            device,
            memoryBudget)
    {
    }

    /// <summary>Keeps grids.</summary>
    /// <param name="compute">Makes the grid [1, V, h, w] of an image, mirrored or not.</param>
    /// <param name="device">Where it is made.</param>
    /// <param name="memoryBudget">Bytes to keep.</param>
    public FrozenGridCache(Func<TrainingImage, bool, Tensor> compute, Device device, long memoryBudget)
    {
        _compute = compute;
        _device = device;
        _memoryBudget = memoryBudget;
    }

    /// <summary>The regions of a batch.</summary>
    /// <param name="batch">The images.</param>
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
        foreach (var grid in _grids.Values)
        {
            grid.Dispose();
        }
    }

    /// <returns>[V, h, w] float16 on the CPU.</returns>
    private Tensor Grid(TrainingImage image, bool flip)
    {
        var key = new ImageKey(image, flip);
        if (_grids.TryGetValue(key, out var cached))
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
        _grids.Add(key, grid.DetachFromDisposeScope());
        return grid;
    }
}
