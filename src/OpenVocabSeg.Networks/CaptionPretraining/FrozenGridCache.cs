using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// A cache of grid features of a frozen backbone, computed once per image and orientation (mirrored or not). They are stored in half
/// precision up to a memory budget; others are computed each time. Images are identified by reference: use a budget of 0 if they are read
/// again each epoch.
/// </summary>
internal sealed class FrozenGridCache : IDisposable
{
    private readonly Func<TrainingImage, bool, Tensor> _compute;
    private readonly Device _device;
    private readonly long _memoryBudget;

    private readonly Dictionary<ImageKey, Tensor> _grids = [];
    private long _bytes;

    /// <summary>Creates a cache for a caption network.</summary>
    /// <param name="network">The network, with a backbone that is not trained.</param>
    /// <param name="preprocessing">The preprocessing of its images.</param>
    /// <param name="device">The device of the network.</param>
    /// <param name="memoryBudget">Maximum size of the stored grids, in bytes.</param>
    public FrozenGridCache(CaptionNetwork network, ImagePreprocessing preprocessing, Device device, long memoryBudget)
        : this(
            (image, flip) => network.Grid(ImageBatch.Create([preprocessing.Prepare(image.Image, flip)], preprocessing, device)),
            device,
            memoryBudget)
    {
    }

    /// <summary>Creates a cache.</summary>
    /// <param name="compute">Computes the grid [1, V, h, w] of an image, mirrored or not.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="memoryBudget">Maximum size of the stored grids, in bytes.</param>
    public FrozenGridCache(Func<TrainingImage, bool, Tensor> compute, Device device, long memoryBudget)
    {
        _compute = compute;
        _device = device;
        _memoryBudget = memoryBudget;
    }

    /// <summary>Gets the regions of a batch.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="maximum">Maximum number of cells per image; null keeps all.</param>
    /// <param name="random">Chooses the cells if there are more.</param>
    /// <param name="windows">Sides of the windows that are regions; null means that cells are the regions.</param>
    /// <param name="processes">Processes that have other images of the batch; null means none.</param>
    public RegionBatch Regions(
        Minibatch batch, int? maximum, Random random, IReadOnlyList<int>? windows = null, ICollective? processes = null)
    {
        var grids = batch.Images.Select((image, i) => Grid(image, batch.Flips[i])).ToArray();
        var features = ImageBatch.Pad(grids).to(_device).to(ScalarType.Float32);
        features = processes is null ? features : ImageBatch.PadAlike([features], processes)[0];
        var sizes = grids.Select(grid => new ImageSize((int)grid.shape[1], (int)grid.shape[2])).ToArray();
        var padded = new ImageSize((int)features.shape[2], (int)features.shape[3]);
        return GridRegions.Take(features, sizes, padded, maximum, random, windows, processes);
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
