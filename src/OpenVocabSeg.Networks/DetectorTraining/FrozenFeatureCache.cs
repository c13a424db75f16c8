using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.DetectorTraining;

/// <summary>
/// A cache of features (and proposals) of a frozen backbone, computed once per image and orientation (mirrored or not). They are stored
/// up to a memory budget; others are computed each time. Images are identified by reference: use a budget of 0 if they are read again
/// each epoch.
/// </summary>
internal sealed class FrozenFeatureCache : ICheckpointedCache, IDisposable
{
    private readonly SegmenterNetwork _network;
    private readonly ProposalLimits[] _proposals;
    private readonly Device _device;
    private readonly ScalarType _type;
    private readonly FeatureStore? _store;
    private readonly Dictionary<ImageKey, Entry> _entries = [];
    private readonly List<Batch> _batches = [];

    // Batches that were stored before an interruption. They are computed again when they are requested.
    private readonly Dictionary<ImageKey, Batch> _lost = [];
    private long _bytes;

    /// <param name="network">The network. Its backbone must be frozen, and its proposal network too if proposals are requested.</param>
    /// <param name="proposals">Limits of each kind of proposals to store; may be empty.</param>
    /// <param name="device">The device of the network.</param>
    /// <param name="memoryBudget">Maximum size of the stored features, in bytes.</param>
    /// <param name="type">Element type of the stored features. Three digits are enough for training.</param>
    /// <param name="store">
    /// A store that computes and stores features in place of this cache, or null. Proposals are always stored in this cache.
    /// </param>
    public FrozenFeatureCache(
        SegmenterNetwork network,
        IEnumerable<ProposalLimits> proposals,
        Device device,
        long memoryBudget,
        ScalarType type = ScalarType.BFloat16,
        FeatureStore? store = null)
    {
        _network = network;
        _proposals = [.. proposals.Distinct()];
        _device = device;
        _type = type;
        MemoryBudget = memoryBudget;
        _store = store;
    }

    /// <summary>Maximum size of the stored features, in bytes.</summary>
    public long MemoryBudget { get; }

    /// <summary>Gets the features of a batch, in the caller's dispose scope.</summary>
    /// <param name="images">The images.</param>
    /// <param name="flips">Whether each image is mirrored.</param>
    /// <param name="processes">
    /// Processes that get the features of other images of the batch, and call this too. Maps are padded to the largest image of all.
    /// </param>
    public FrozenBatch Get(IReadOnlyList<TrainingImage> images, IReadOnlyList<bool> flips, ICollective processes)
    {
        var keys = images.Select((image, i) => new ImageKey(image, flips[i])).ToArray();
        foreach (var key in keys)
        {
            if (_lost.TryGetValue(key, out var lost))
            {
                ComputeAgain(lost);
            }
        }

        var fresh = new Dictionary<ImageKey, Entry>();
        foreach (var group in Groups(keys.Where(key => !_entries.ContainsKey(key)).Distinct()))
        {
            ComputeAndKeep([.. group], fresh);
        }

        var entries = keys.Select(key => _entries.TryGetValue(key, out var entry) ? entry : fresh[key]).ToArray();
        var batch = new FrozenBatch(
            _network.WithDense(Alike(StoredFeatures.Batch([.. entries.Select(entry => entry.Features)], _device), processes)),
            [.. entries.Select(entry => entry.Features.Transform)],
            _proposals.Select((limits, k) => KeyValuePair.Create(
                limits, (IReadOnlyList<Tensor>)[.. entries.Select(entry => entry.Proposals[k].to(_device).alias())])).ToDictionary());
        foreach (var (key, entry) in fresh)
        {
            if (!_entries.ContainsKey(key))
            {
                entry.Dispose();
            }
        }

        return batch;
    }

    /// <inheritdoc/>
    public ComputedFeatures Describe(IReadOnlyList<TrainingImage> images)
    {
        var places = new Dictionary<TrainingImage, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < images.Count; i++)
        {
            places.TryAdd(images[i], i);
        }

        return new ComputedFeatures(
            _bytes,
            [
                .. _batches.Where(batch => batch.Keys.All(key => places.ContainsKey(key.Image)))
                    .Select(IReadOnlyList<ComputedFeature> (batch) =>
                    [.. batch.Keys.Zip(batch.Kept, (key, kept) => new ComputedFeature(places[key.Image], key.Flip, kept))]),
            ]);
    }

    /// <inheritdoc/>
    public void Restore(ComputedFeatures described, IReadOnlyList<TrainingImage> images)
    {
        // Earlier versions counted, but could not restore, the stored features of images that are read again each epoch.
        var forgotten = MemoryBudget == 0 && described.Batches.Count == 0;
        if (described.Bytes < 0 || (described.Bytes > MemoryBudget && !forgotten) || described.Batches.Any(
            batch => batch is null || batch.Any(feature => feature.Image < 0 || feature.Image >= images.Count)))
        {
            throw new ArgumentException("it contains features of other images", nameof(described));
        }

        _bytes = forgotten ? 0 : described.Bytes;
        foreach (var features in described.Batches)
        {
            var batch = new Batch(
                [.. features.Select(feature => new ImageKey(images[feature.Image], feature.Flip))],
                [.. features.Select(feature => feature.Kept)]);
            _batches.Add(batch);
            foreach (var (key, _) in batch.Keys.Zip(batch.Kept).Where(pair => pair.Second))
            {
                _lost[key] = batch;
            }
        }
    }

    public void Dispose()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Dispose();
        }

        _entries.Clear();
    }

    private static FeatureMaps Alike(FeatureMaps maps, ICollective collective)
    {
        if (collective.Count == 1)
        {
            return maps;
        }

        var alike = ImageBatch.PadAlike([maps.C4, .. new[] { maps.Masks, maps.Dense }.OfType<Tensor>()], collective);
        return new FeatureMaps(alike[0], maps.Masks is null ? null : alike[1], maps.Dense is null ? null : alike[^1]);
    }

    private void ComputeAndKeep(ImageKey[] keys, Dictionary<ImageKey, Entry> fresh)
    {
        var entries = Compute(keys);
        var kept = new bool[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            fresh[keys[i]] = entries[i];
            if (entries[i].CanBeKept && _bytes + entries[i].Bytes <= MemoryBudget)
            {
                _bytes += entries[i].Bytes;
                _entries[keys[i]] = entries[i];
                kept[i] = true;
            }
        }

        // Features of a store do not depend on the batch.
        if (_store is null && kept.Contains(true))
        {
            _batches.Add(new Batch(keys, kept));
        }
    }

    private void ComputeAgain(Batch batch)
    {
        var entries = Compute(batch.Keys);
        for (var i = 0; i < entries.Length; i++)
        {
            if (batch.Kept[i])
            {
                _entries[batch.Keys[i]] = entries[i];
                _lost.Remove(batch.Keys[i]);
            }
            else
            {
                entries[i].Dispose();
            }
        }
    }

    // Images that the backbone processes together: those of the same size, or each image separately with a store.
    private IEnumerable<IEnumerable<ImageKey>> Groups(IEnumerable<ImageKey> keys) => _store is null
        ? keys.GroupBy(key => _network.Architecture.Preprocessing.NetworkSize(new ImageSize(key.Image.Image.Height, key.Image.Image.Width)))
        : keys.Select(key => new[] { key });

    private Entry[] Compute(ImageKey[] keys)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (_store is not null)
        {
            var (features, kept) = _store.Read(_network, keys[0].Image.Image, keys[0].Flip, _network.IsHeadStageFrozen, _device);
            var proposed = Propose(StoredFeatures.Batch([features], _device), [features.Transform.Network]);
            return [new Entry(features, Proposals(proposed, 0), IsOwner: false, CanBeKept: kept)];
        }

        var preprocessing = _network.Architecture.Preprocessing;
        var batch = ImageBatch.Create([.. keys.Select(key => preprocessing.Prepare(key.Image.Image, key.Flip))], preprocessing, _device);
        var maps = _network.Features(batch.Pixels);
        var proposals = Propose(maps, [.. batch.Transforms.Select(transform => transform.Network)]);
        return
        [
            .. keys.Select((_, i) => new Entry(
                StoredFeatures.Of(maps, i, _type, _network.IsHeadStageFrozen, batch.Transforms[i]),
                Proposals(proposals, i),
                IsOwner: true,
                CanBeKept: true)),
        ];
    }

    private IReadOnlyList<RegionProposals>[] Propose(FeatureMaps maps, ImageSize[] sizes) =>
        [.. _proposals.Select(limits => _network.Propose(maps, sizes, limits))];

    // Copies the memory, because a slice would keep the whole batch alive.
    private static Tensor[] Proposals(IReadOnlyList<RegionProposals>[] byLimits, int image) =>
        [.. byLimits.Select(ofLimits => ofLimits[image].Boxes.cpu().clone().DetachFromDisposeScope())];

    // Images that were computed together, and whether each was stored.
    private sealed record Batch(ImageKey[] Keys, bool[] Kept);

    // Features in the memory of a store do not count for the budget of the cache.
    private sealed record Entry(StoredFeatures Features, Tensor[] Proposals, bool IsOwner, bool CanBeKept) : IDisposable
    {
        public long Bytes => (IsOwner ? Features.Bytes : 0) + Proposals.Sum(boxes => boxes.numel() * boxes.element_size());

        public void Dispose()
        {
            Features.Dispose();
            foreach (var boxes in Proposals)
            {
                boxes.Dispose();
            }
        }
    }
}
