using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// A cache of grid features of a frozen backbone, or of the means of their windows, computed once per image and orientation (mirrored or
/// not). They are stored up to a memory budget, grids in half precision; others are computed each time. Images are identified by
/// reference: use a budget of 0 if they are read again each epoch.
/// </summary>
internal sealed class FrozenGridCache : IDisposable
{
    private readonly Func<TrainingImage, bool, Tensor> _compute;
    private readonly Device _device;
    private readonly long _memoryBudget;

    private readonly IReadOnlyList<int>? _windows;

    private readonly Dictionary<ImageKey, Tensor> _grids = [];
    private readonly Dictionary<ImageKey, (Tensor Features, Tensor Centers)> _means = [];
    private long _bytes;

    /// <summary>Creates a cache for a caption network.</summary>
    /// <param name="network">The network, with a backbone that is not trained.</param>
    /// <param name="preprocessing">The preprocessing of its images.</param>
    /// <param name="device">The device of the network.</param>
    /// <param name="memoryBudget">Maximum size of what is stored, in bytes.</param>
    /// <param name="windows">Sides of the windows that are regions; null means that cells are the regions.</param>
    public FrozenGridCache(
        CaptionNetwork network,
        ImagePreprocessing preprocessing,
        Device device,
        long memoryBudget,
        IReadOnlyList<int>? windows = null)
        : this(
            (image, flip) => network.Grid(ImageBatch.Create([preprocessing.Prepare(image.Image, flip)], preprocessing, device)),
            device,
            memoryBudget,
            windows)
    {
    }

    /// <summary>Creates a cache.</summary>
    /// <param name="compute">Computes the grid [1, V, h, w] of an image, mirrored or not.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="memoryBudget">Maximum size of what is stored, in bytes.</param>
    /// <param name="windows">Sides of the windows that are regions; null means that cells are the regions.</param>
    public FrozenGridCache(
        Func<TrainingImage, bool, Tensor> compute, Device device, long memoryBudget, IReadOnlyList<int>? windows = null)
    {
        _windows = windows;
        _compute = compute;
        _device = device;
        _memoryBudget = memoryBudget;
    }

    /// <summary>Gets the regions of a batch.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="maximum">Maximum number of regions per image; null keeps all.</param>
    /// <param name="random">Chooses the regions if there are more.</param>
    /// <param name="processes">Processes that have other images of the batch; null means none.</param>
    public RegionBatch Regions(Minibatch batch, int? maximum, Random random, ICollective? processes = null)
    {
        if (_windows is not null)
        {
            var means = batch.Images.Select((image, i) => Means(image, batch.Flips[i])).ToArray();
            return GridRegions.Join(means, maximum, random, processes ?? SingleProcess.Instance);
        }

        var grids = batch.Images.Select((image, i) => Grid(image, batch.Flips[i])).ToArray();
        var features = ImageBatch.Pad(grids).to(_device).to(ScalarType.Float32);
        features = processes is null ? features : ImageBatch.PadAlike([features], processes)[0];
        var sizes = grids.Select(grid => new ImageSize((int)grid.shape[1], (int)grid.shape[2])).ToArray();
        var padded = new ImageSize((int)features.shape[2], (int)features.shape[3]);
        return GridRegions.Take(features, sizes, padded, maximum, random, windows: null, processes);
    }

    public void Dispose()
    {
        foreach (var kept in _grids.Values.Concat(_means.Values.SelectMany(means => new[] { means.Features, means.Centers })))
        {
            kept.Dispose();
        }
    }

    // The means of windows do not depend on the batch, and are fewer than the cells.
    private (Tensor Features, Tensor Centers) Means(TrainingImage image, bool flip)
    {
        var key = new ImageKey(image, flip);
        if (_means.TryGetValue(key, out var known))
        {
            return (known.Features.to(_device).alias(), known.Centers.to(_device).alias());
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        // In the precision of stored grids, so that results depend on neither the memory nor the regions.
        var grid = _compute(image, flip).squeeze(0).to(ScalarType.Float16).to(ScalarType.Float32);
        var (features, centers) = GridRegions.Windows(grid, _windows!);
        var bytes = sizeof(float) * (features.numel() + centers.numel());
        if (_bytes + bytes <= _memoryBudget)
        {
            _bytes += bytes;
            _means.Add(key, (features.cpu().clone().DetachFromDisposeScope(), centers.cpu().clone().DetachFromDisposeScope()));
        }

        return (features.MoveToOuterDisposeScope(), centers.MoveToOuterDisposeScope());
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
