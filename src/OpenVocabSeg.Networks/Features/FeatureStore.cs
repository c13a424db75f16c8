using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Stores the features that frozen backbones compute for images, for all training runs and predictions that share the store. With a
/// frozen ImageNet backbone, an experiment runs the backbone once per image. With a folder, later experiments do not run it at all.
/// Images and backbones are identified by their contents.
/// </summary>
/// <remarks>
/// Features are stored as bfloat16, about three digits, on the CPU. The backbone processes each image separately, so the stored features
/// do not depend on the order of requests. When the memory is full, features of further images are read or computed each time. Several
/// threads may use a store at the same time, and several processes may use a folder.
/// </remarks>
public sealed class FeatureStore : IDisposable
{
    /// <summary>The default memory budget, 6 GiB.</summary>
    public const long DefaultMemoryBudget = 6L << 30;

    private const string RegionsName = "regions";
    private const string MasksName = "masks";
    private const string DenseName = "dense";

    private readonly Dictionary<string, Dictionary<string, Tensor>> _kept = [];
    private readonly Lock _lock = new();
    private readonly long _memoryBudget;
    private readonly string? _folder;
    private bool _disposed;

    /// <param name="memoryBudget">Maximum size of the features in memory, in bytes.</param>
    /// <param name="folder">
    /// A folder that keeps features after the process ends: one safetensors file per image and backbone. It is created if it does not
    /// exist. Null means no folder. Nothing is ever removed from it, except temporary files of killed
    /// processes.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative.</exception>
    public FeatureStore(long memoryBudget = DefaultMemoryBudget, string? folder = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBudget);
        _memoryBudget = memoryBudget;
        _folder = folder is null ? null : Directory.CreateDirectory(folder).FullName;
        if (_folder is not null)
        {
            TemporaryFiles.RemoveLeftovers(_folder);
        }
    }

    /// <summary>Size of the features in memory, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Number of entries in memory: one per image and backbone, another for the last residual stage if it runs before pooling, and the
    /// same again for a mirrored image.
    /// </summary>
    public int Count => _kept.Count;

    /// <summary>Releases the features in memory.</summary>
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

    /// <summary>Reads the features of a batch, in the caller's dispose scope.</summary>
    /// <param name="backbone">A backbone and last stage that are no longer trained.</param>
    /// <param name="images">Images.</param>
    /// <param name="device">The device of the backbone.</param>
    internal (FeatureMaps Maps, IReadOnlyList<ImageTransform> Transforms) Read(
        IFrozenBackbone backbone, IReadOnlyList<PixelImage> images, Device device)
    {
        var stored = images.Select(image => Read(backbone, image, flip: false, headStageIsFixed: true, device).Features).ToArray();
        var maps = StoredFeatures.Batch(stored, device);
        foreach (var features in stored)
        {
            features.Dispose();
        }

        return (maps, [.. stored.Select(features => features.Transform)]);
    }

    /// <summary>Reads the features of an image.</summary>
    /// <param name="backbone">A backbone that is no longer trained.</param>
    /// <param name="image">The image.</param>
    /// <param name="flip">Whether the image is mirrored.</param>
    /// <param name="headStageIsFixed">Whether the last residual stage is no longer trained either, so that its map can be stored.</param>
    /// <param name="device">The device of the backbone.</param>
    /// <returns>The features, which the caller disposes, and whether they stay in memory.</returns>
    internal (StoredFeatures Features, bool Kept) Read(
        IFrozenBackbone backbone, PixelImage image, bool flip, bool headStageIsFixed, Device device)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var imageDigest = ImageDigest(image, flip);
        var (maps, kept) = Part(imageDigest, backbone.Digest, () => BackboneMaps(backbone, image, flip, device));
        var (dense, denseKept) = headStageIsFixed && backbone is IDenseBackbone { HasDense: true } whole
            ? Part(imageDigest, whole.DenseDigest, () => Dense(whole, maps[RegionsName], device))
            : ([], true);
        var transform = new ImageTransform(
            new ImageSize(image.Height, image.Width), backbone.Preprocessing.NetworkSize(new ImageSize(image.Height, image.Width)), flip);
        return (
            new StoredFeatures(
                maps[RegionsName].DetachFromDisposeScope(),
                maps.GetValueOrDefault(MasksName)?.DetachFromDisposeScope(),
                dense.GetValueOrDefault(DenseName)?.DetachFromDisposeScope(),
                transform),
            kept && denseKept);
    }

    private static Dictionary<string, Tensor> BackboneMaps(IFrozenBackbone backbone, PixelImage image, bool flip, Device device)
    {
        using var scope = NewDisposeScope();
        var batch = ImageBatch.Create([backbone.Preprocessing.Prepare(image, flip)], backbone.Preprocessing, device);
        var maps = backbone.Run(batch.Pixels);
        var kept = new Dictionary<string, Tensor> { [RegionsName] = Keep(maps.C4) };
        if (maps.Masks is { } masks)
        {
            kept.Add(MasksName, Keep(masks));
        }

        return kept;
    }

    // Computed from the stored bfloat16 map, in the order of files, so the result does not depend on which caller came first.
    private static Dictionary<string, Tensor> Dense(IDenseBackbone backbone, Tensor regions, Device device)
    {
        using var scope = NewDisposeScope();
        var dense = backbone.RunDense(regions.unsqueeze(0).to(float32, device).contiguous());
        return new Dictionary<string, Tensor> { [DenseName] = Keep(dense) };
    }

    // Copies the map of one image to separate memory.
    private static Tensor Keep(Tensor map) => map[0].to(bfloat16).cpu().contiguous().clone().MoveToOuterDisposeScope();

    // Returns separate handles to the maps, in the caller's dispose scope, and whether the maps stay in memory.
    private (Dictionary<string, Tensor> Maps, bool Kept) Part(string imageDigest, string backbone, Func<Dictionary<string, Tensor>> compute)
    {
        var key = Digest([Encoding.ASCII.GetBytes(imageDigest + backbone)]);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_kept.TryGetValue(key, out var known))
            {
                return (Handles(known), true);
            }
        }

        var maps = ChannelsLast(ReadFile(key) ?? WriteFile(key, compute()));
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

    // Files have one channel after the other. Networks and RoIAlign read all channels of a cell together.
    private static Dictionary<string, Tensor> ChannelsLast(Dictionary<string, Tensor> maps)
    {
        using var scope = NewDisposeScope();
        return maps.ToDictionary(map => map.Key, map =>
        {
            using var given = map.Value;
            return given.permute(1, 2, 0).contiguous().permute(2, 0, 1).MoveToOuterDisposeScope();
        });
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
