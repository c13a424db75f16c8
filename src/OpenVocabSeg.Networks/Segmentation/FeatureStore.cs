using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Networks.Segmentation.Preprocessing;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>
/// Remembers what frozen trunks say of pictures, for all trainings and predictions that are given it: with a frozen ImageNet backbone a whole
/// experiment runs the backbone once a picture. Pictures and trunks are known by their contents.
/// </summary>
/// <remarks>
/// Features are kept in bfloat16, three digits, on the CPU. Each picture goes through the trunk alone, so that what is remembered does not depend on
/// the order of the questions. When the memory is full, further pictures are computed each time. May be used on several threads at once.
/// </remarks>
public sealed class FeatureStore : IDisposable
{
    /// <summary>6 GiB.</summary>
    public const long DefaultMemoryBudget = 6L << 30;

    private readonly Dictionary<Key, StoredFeatures> _kept = [];
    private readonly Lock _lock = new();
    private readonly long _memoryBudget;
    private bool _disposed;

    /// <param name="memoryBudget">Bytes to keep at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative.</exception>
    public FeatureStore(long memoryBudget = DefaultMemoryBudget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBudget);
        _memoryBudget = memoryBudget;
    }

    /// <summary>Bytes that are kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Pictures that are kept; one counts once for each trunk, and once more mirrored.</summary>
    public int Count => _kept.Count;

    /// <summary>Lets go of the features.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var features in _kept.Values)
            {
                features.Dispose();
            }

            _kept.Clear();
            Bytes = 0;
        }
    }

    /// <summary>The features of a batch, in the caller's dispose scope.</summary>
    /// <param name="network">A network that is not trained any more.</param>
    /// <param name="images">Pictures.</param>
    /// <param name="device">Where the network computes.</param>
    internal (FeatureMaps Maps, IReadOnlyList<ImageTransform> Transforms) Read(
        SegmenterNetwork network, IReadOnlyList<PixelImage> images, Device device)
    {
        var pictures = images.Select(image => Read(network, image, flip: false, headStageIsFixed: true, device)).ToArray();
        try
        {
            return (
                network.WithDense(StoredFeatures.Batch([.. pictures.Select(picture => picture.Features)], device)),
                [.. pictures.Select(picture => picture.Features.Transform)]);
        }
        finally
        {
            foreach (var picture in pictures.Where(picture => !picture.Kept))
            {
                picture.Features.Dispose();
            }
        }
    }

    /// <summary>The features of a picture.</summary>
    /// <param name="network">A network whose trunk does not change any more.</param>
    /// <param name="image">The picture.</param>
    /// <param name="flip">Whether it is mirrored.</param>
    /// <param name="headStageIsFixed">Whether the last residual stage does not change either, so that its map can be kept.</param>
    /// <param name="device">Where the network computes.</param>
    /// <returns>The features, and whether they are kept here; otherwise they are the caller's to dispose.</returns>
    internal (StoredFeatures Features, bool Kept) Read(
        SegmenterNetwork network, PixelImage image, bool flip, bool headStageIsFixed, Device device)
    {
        var key = new Key(network.TrunkDigest(headStageIsFixed), PictureDigest(image), flip);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_kept.TryGetValue(key, out var known))
            {
                return (known, true);
            }
        }

        var features = Compute(network, image, flip, headStageIsFixed, device);
        lock (_lock)
        {
            if (_disposed || Bytes + features.Bytes > _memoryBudget || !_kept.TryAdd(key, features))
            {
                return (features, false);
            }

            Bytes += features.Bytes;
            return (features, true);
        }
    }

    private static StoredFeatures Compute(SegmenterNetwork network, PixelImage image, bool flip, bool headStageIsFixed, Device device)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var preprocessing = network.Architecture.Preprocessing;
        var batch = ImageBatch.Create([preprocessing.Prepare(image, flip)], preprocessing, device);
        return StoredFeatures.Of(network.Features(batch.Pixels), 0, bfloat16, headStageIsFixed, batch.Transforms[0]);
    }

    private static string PictureDigest(PixelImage image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([image.Height, image.Width]));
        hash.AppendData(image.Pixels);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private readonly record struct Key(string Trunk, string Picture, bool Flip);
}
