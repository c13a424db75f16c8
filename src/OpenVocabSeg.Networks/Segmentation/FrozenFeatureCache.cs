using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Networks.Segmentation.Preprocessing;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>
/// Features (and proposals) of images under a frozen trunk, computed once for each image and mirroring. They are kept while they fit a
/// memory budget, and computed again where they do not.
/// </summary>
internal sealed class FrozenFeatureCache : IDisposable
{
    /// <summary>6 GiB.</summary>
    public const long DefaultMemoryBudget = 6L << 30;

    private readonly SegmenterNetwork _network;
    private readonly ProposalLimits[] _proposals;
    private readonly Device _device;
    private readonly ScalarType _type;
    private readonly long _memoryBudget;
    private readonly Dictionary<Key, Entry> _entries = [];
    private long _bytes;

    /// <param name="network">The network whose trunk (and proposal network, where proposals are wanted) is frozen.</param>
    /// <param name="proposals">Proposals to keep, each by limits of its own; may be empty.</param>
    /// <param name="device">Where the network computes.</param>
    /// <param name="type">What the features are kept in: three digits are enough to train on.</param>
    /// <param name="memoryBudget">Bytes to keep.</param>
    public FrozenFeatureCache(
        SegmenterNetwork network,
        IEnumerable<ProposalLimits> proposals,
        Device device,
        ScalarType type = ScalarType.BFloat16,
        long memoryBudget = DefaultMemoryBudget)
    {
        _network = network;
        _proposals = [.. proposals.Distinct()];
        _device = device;
        _type = type;
        _memoryBudget = memoryBudget;
    }

    /// <summary>The features of a batch, in the caller's dispose scope.</summary>
    /// <param name="images">The images.</param>
    /// <param name="flips">For each, whether it is mirrored.</param>
    public FrozenBatch Get(IReadOnlyList<TrainingImage> images, IReadOnlyList<bool> flips)
    {
        var keys = images.Select((image, i) => new Key(image, flips[i])).ToArray();
        var fresh = new Dictionary<Key, Entry>();
        foreach (var group in keys.Where(key => !_entries.ContainsKey(key)).Distinct()
            .GroupBy(key => _network.Architecture.Preprocessing.NetworkSize(new ImageSize(key.Image.Image.Height, key.Image.Image.Width))))
        {
            Compute([.. group], fresh);
        }

        var entries = keys.Select(key => _entries.TryGetValue(key, out var entry) ? entry : fresh[key]).ToArray();
        var batch = new FrozenBatch(
            new FeatureMaps(
                ImageBatch.Pad([.. entries.Select(entry => entry.Regions)]).to(float32, _device),
                entries[0].Masks is null ? null : ImageBatch.Pad([.. entries.Select(entry => entry.Masks!)]).to(float32, _device)),
            [.. entries.Select(entry => entry.Transform)],
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

    public void Dispose()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Dispose();
        }

        _entries.Clear();
    }

    private void Compute(IReadOnlyList<Key> keys, Dictionary<Key, Entry> fresh)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var preprocessing = _network.Architecture.Preprocessing;
        var batch = ImageBatch.Create([.. keys.Select(key => preprocessing.Prepare(key.Image.Image, key.Flip))], preprocessing, _device);
        var maps = _network.Features(batch.Pixels);
        ImageSize[] sizes = [.. batch.Transforms.Select(transform => transform.Network)];
        var proposals = _proposals.Select(limits => _network.Propose(maps, sizes, limits)).ToArray();
        for (var i = 0; i < keys.Count; i++)
        {
            var entry = new Entry(
                Keep(maps.Regions[i].to(_type)),
                maps.Masks is null ? null : Keep(maps.Masks[i].to(_type)),
                [.. proposals.Select(ofLimits => Keep(ofLimits[i].Boxes))],
                batch.Transforms[i]);
            fresh[keys[i]] = entry;
            if (_bytes + entry.Bytes <= _memoryBudget)
            {
                _bytes += entry.Bytes;
                _entries[keys[i]] = entry;
            }
        }
    }

    // A copy that owns its memory: a row of a batch would keep the whole batch alive.
    private static Tensor Keep(Tensor tensor) => tensor.cpu().clone().DetachFromDisposeScope();

    private readonly record struct Key(TrainingImage Image, bool Flip)
    {
        // By identity: two rows with equal pictures are still two rows, and comparing pixels would take long.
        public bool Equals(Key other) => ReferenceEquals(Image, other.Image) && Flip == other.Flip;

        public override int GetHashCode() =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Image), Flip);
    }

    private sealed record Entry(Tensor Regions, Tensor? Masks, Tensor[] Proposals, ImageTransform Transform) : IDisposable
    {
        public long Bytes => Size(Regions) + (Masks is null ? 0 : Size(Masks)) + Proposals.Sum(Size);

        public void Dispose()
        {
            Regions.Dispose();
            Masks?.Dispose();
            foreach (var boxes in Proposals)
            {
                boxes.Dispose();
            }
        }

        private static long Size(Tensor tensor) => tensor.numel() * tensor.element_size();
    }
}
