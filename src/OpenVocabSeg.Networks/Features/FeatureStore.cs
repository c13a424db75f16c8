using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Remembers what frozen backbones say of images, for all trainings and predictions that are given it: with a frozen ImageNet backbone a
/// whole experiment runs the backbone once an image, and with a folder all further ones do not run it. Images and backbones are known by
/// their contents.
/// </summary>
/// <remarks>
/// Features are kept in bfloat16, three digits, on the CPU. Each image goes through the backbone alone, so that what is remembered does not
/// depend on the order of the questions. When the memory is full, further images are read or computed each time. May be used on several
/// threads at once, and a folder by several processes.
/// </remarks>
public sealed class FeatureStore : IDisposable
{
    /// <summary>6 GiB.</summary>
    public const long DefaultMemoryBudget = 6L << 30;

    private const string RegionsName = "regions";
    private const string MasksName = "masks";
    private const string DenseName = "dense";

    private readonly Dictionary<string, Dictionary<string, Tensor>> _kept = [];
    private readonly Lock _lock = new();
    private readonly long _memoryBudget;
    private readonly string? _folder;
    private bool _disposed;

    /// <param name="memoryBudget">Bytes to keep in memory at most.</param>
    /// <param name="folder">
    /// Where features are kept beyond the process, a safetensors file an image and backbone; made where it does not exist. Null keeps none.
    /// Nothing is ever removed from it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative.</exception>
    public FeatureStore(long memoryBudget = DefaultMemoryBudget, string? folder = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBudget);
        _memoryBudget = memoryBudget;
        _folder = folder is null ? null : Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>Bytes that are kept in memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Entries in memory: one for each image and backbone, another for the last residual stage where it runs before pooling, and the same
    /// once more for a mirrored image.
    /// </summary>
    public int Count => _kept.Count;

    /// <summary>Lets go of the features in memory.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var map in _kept.Values.SelectMany(maps => maps.Values))
            {
                map.Dispose();
            }

            _kept.Clear();
            Bytes = 0;
        }
    }

    /// <summary>The features of a batch, in the caller's dispose scope.</summary>
    /// <param name="backbone">A backbone and last stage that are not trained any more.</param>
    /// <param name="images">Images.</param>
    /// <param name="device">Where the backbone computes.</param>
    internal (FeatureMaps Maps, IReadOnlyList<ImageTransform> Transforms) Read(
        IFrozenBackbone backbone, IReadOnlyList<PixelImage> images, Device device)
    {
        var pictures = images.Select(image => Read(backbone, image, flip: false, headStageIsFixed: true, device).Features).ToArray();
        var maps = StoredFeatures.Batch(pictures, device);
        foreach (var picture in pictures)
        {
            picture.Dispose();
        }

        return (maps, [.. pictures.Select(picture => picture.Transform)]);
    }

    /// <summary>The features of an image.</summary>
    /// <param name="backbone">A backbone that does not change any more.</param>
    /// <param name="image">The image.</param>
    /// <param name="flip">Whether it is mirrored.</param>
    /// <param name="headStageIsFixed">Whether the last residual stage does not change either, so that its map can be kept.</param>
    /// <param name="device">Where the backbone computes.</param>
    /// <returns>The features, the caller's to dispose, and whether they stay in memory here.</returns>
    internal (StoredFeatures Features, bool Kept) Read(
        IFrozenBackbone backbone, PixelImage image, bool flip, bool headStageIsFixed, Device device)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var picture = ImageDigest(image, flip);
        var (body, kept) = Part(picture, backbone.Digest, () => BackboneMaps(backbone, image, flip, device));
        var (dense, denseKept) = headStageIsFixed && backbone is IDenseBackbone { HasDense: true } whole
            ? Part(picture, whole.DenseDigest, () => Dense(whole, body[RegionsName], device))
            : ([], true);
        var transform = new ImageTransform(
            new ImageSize(image.Height, image.Width), backbone.Preprocessing.NetworkSize(new ImageSize(image.Height, image.Width)), flip);
        return (
            new StoredFeatures(
                body[RegionsName].DetachFromDisposeScope(),
                body.GetValueOrDefault(MasksName)?.DetachFromDisposeScope(),
                dense.GetValueOrDefault(DenseName)?.DetachFromDisposeScope(),
                transform),
            kept && denseKept);
    }

    private static Dictionary<string, Tensor> BackboneMaps(IFrozenBackbone backbone, PixelImage image, bool flip, Device device)
    {
        using var scope = NewDisposeScope();
        var batch = ImageBatch.Create([backbone.Preprocessing.Prepare(image, flip)], backbone.Preprocessing, device);
        var maps = backbone.Run(batch.Pixels);
        var body = new Dictionary<string, Tensor> { [RegionsName] = Keep(maps.C4) };
        if (maps.Masks is { } masks)
        {
            body.Add(MasksName, Keep(masks));
        }

        return body;
    }

    // Of what is kept, not of what it was rounded from: the same whoever asks first.
    private static Dictionary<string, Tensor> Dense(IDenseBackbone backbone, Tensor regions, Device device)
    {
        using var scope = NewDisposeScope();
        return new Dictionary<string, Tensor> { [DenseName] = Keep(backbone.RunDense(regions.unsqueeze(0).to(float32, device))) };
    }

    // One image's map, in memory of its own.
    private static Tensor Keep(Tensor map) => map[0].to(bfloat16).cpu().contiguous().clone().MoveToOuterDisposeScope();

    // Handles of their own to what is in memory, in the caller's dispose scope; and whether it stays there.
    private (Dictionary<string, Tensor> Maps, bool Kept) Part(string picture, string backbone, Func<Dictionary<string, Tensor>> compute)
    {
        var key = Digest([Encoding.ASCII.GetBytes(picture + backbone)]);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_kept.TryGetValue(key, out var known))
            {
                return (Handles(known), true);
            }
        }

        var maps = ReadFile(key) ?? WriteFile(key, compute());
        var bytes = maps.Values.Sum(map => map.numel() * map.element_size());
        lock (_lock)
        {
            if (_disposed || Bytes + bytes > _memoryBudget || _kept.ContainsKey(key))
            {
                return (maps, _kept.ContainsKey(key));
            }

            _kept.Add(key, maps.ToDictionary(map => map.Key, map => map.Value.DetachFromDisposeScope()));
            Bytes += bytes;
            return (Handles(maps), true);
        }
    }

    private static Dictionary<string, Tensor> Handles(Dictionary<string, Tensor> maps) =>
        maps.ToDictionary(map => map.Key, map => map.Value.alias());

    private Dictionary<string, Tensor>? ReadFile(string key)
    {
        if (_folder is null || !File.Exists(PathOf(key)))
        {
            return null;
        }

        using var file = SafeTensorsFile.Open(PathOf(key));
        return file.Tensors.ToDictionary(info => info.Name, info => file.Read(info.Name));
    }

    private Dictionary<string, Tensor> WriteFile(string key, Dictionary<string, Tensor> maps)
    {
        if (_folder is not null)
        {
            SafeTensorsWriter.Write(PathOf(key), maps);
        }

        return maps;
    }

    private string PathOf(string key) => Path.Combine(_folder!, $"{key}.safetensors");

    private static string ImageDigest(PixelImage image, bool flip) =>
        Digest([MemoryMarshal.AsBytes<int>([image.Height, image.Width, flip ? 1 : 0]).ToArray(), image.Pixels]);

    private static string Digest(IEnumerable<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
