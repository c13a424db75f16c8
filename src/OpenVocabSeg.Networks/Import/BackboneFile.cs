using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks.Import;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using OpenVocabSeg.Networks.Weights.PyTorch;
using TorchSharp;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A residual network in a safetensors file that describes itself: weights with torchvision's names, and in the metadata the architecture
/// and the preprocessing of images. It can be the <c>BackboneWeights</c> of a network with that architecture.
/// </summary>
public sealed class BackboneFile : ITensorSource, IDisposable
{
    private const string ArchitectureKey = "architecture";
    private const string PreprocessingKey = "preprocessing";
    private const float Epsilon = 1e-5f;

    private static readonly JsonTypeInfo<ResNetArchitecture> ArchitectureJson = SettingsJson.Of<ResNetArchitecture>(BackboneJson.Default);
    private static readonly JsonTypeInfo<ImagePreprocessing> PreprocessingJson = SettingsJson.Of<ImagePreprocessing>(BackboneJson.Default);

    private readonly SafeTensorsFile _file;

    private BackboneFile(SafeTensorsFile file, ResNetArchitecture architecture, ImagePreprocessing preprocessing)
    {
        _file = file;
        Architecture = architecture;
        Preprocessing = preprocessing;
    }

    /// <summary>The architecture of the network.</summary>
    public ResNetArchitecture Architecture { get; }

    /// <summary>The preprocessing of the images that the network was trained on.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <inheritdoc/>
    public string Name => _file.Name;

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> Tensors => _file.Tensors;

    /// <summary>
    /// Opens a file that <see cref="ForeignCheckpoint.ImportBackbone"/> wrote. It stays open until this object is disposed.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static BackboneFile Open(string path) => Describe(SafeTensorsFile.Open(path), path);

    /// <summary>
    /// Opens a file if it is one that <see cref="ForeignCheckpoint.ImportBackbone"/> wrote. It stays open until the result is disposed.
    /// Other files of weights can be imported (<see cref="ForeignCheckpoint.Open"/>).
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The backbone; null if the file has another format or does not describe a network.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file, or its description of the network, is damaged.</exception>
    public static BackboneFile? TryOpen(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!WeightsFile.IsSafeTensors(path))
        {
            return null;
        }

        var file = SafeTensorsFile.Open(path);
        if (file.Metadata.ContainsKey(ArchitectureKey) || file.Metadata.ContainsKey(PreprocessingKey))
        {
            return Describe(file, path);
        }

        file.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public torch.Tensor Read(string name) => _file.Read(name);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">All weights, with torchvision's names.</param>
    /// <param name="architecture">The architecture of the network.</param>
    /// <param name="preprocessing">The preprocessing of its images.</param>
    /// <param name="hasEpsilon">Whether batch normalization adds an epsilon of 1e-5 to variances, as in torchvision.</param>
    /// <exception cref="InvalidDataException">Weights are missing.</exception>
    internal static void Write(
        string path, ITensorSource weights, ResNetArchitecture architecture, ImagePreprocessing preprocessing, bool hasEpsilon)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        foreach (var info in weights.Tensors)
        {
            tensors.Add(info.Name, weights.Read(info.Name));
        }

        foreach (var convolution in tensors.Keys.Where(name => tensors[name].dim() == 4).ToArray())
        {
            CompleteNormalization(weights.Name, tensors, NormalizationOf(convolution), hasEpsilon);
        }

        SafeTensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            [ArchitectureKey] = JsonSerializer.Serialize(architecture, ArchitectureJson),
            [PreprocessingKey] = JsonSerializer.Serialize(preprocessing, PreprocessingJson),
        });
    }

    private static BackboneFile Describe(SafeTensorsFile file, string path)
    {
        try
        {
            var architecture = Read(file, ArchitectureKey, ArchitectureJson);
            var preprocessing = Read(file, PreprocessingKey, PreprocessingJson);
            architecture.Validate();
            preprocessing.Validate();
            return new BackboneFile(file, architecture, preprocessing);
        }
        catch (Exception exception)
        {
            file.Dispose();
            if (exception is JsonException or ArgumentException or NullReferenceException)
            {
                throw new InvalidDataException($"{path}: the description of the network is damaged: {exception.Message}", exception);
            }

            throw;
        }
    }

    // conv1.weight is followed by bn1, downsample.0.weight by downsample.1.
    private static string NormalizationOf(string convolution)
    {
        var layer = convolution[..^".weight".Length];
        return layer.EndsWith("downsample.0", StringComparison.Ordinal) ? $"{layer[..^1]}1" : $"{layer[..^5]}bn{layer[^1]}";
    }

    // Without an epsilon (maskrcnn-benchmark) or statistics (Caffe2), scale and variance become one scale with a variance of 1. Variances
    // may be too small to subtract 1e-5 from them.
    private static void CompleteNormalization(string source, Dictionary<string, torch.Tensor> tensors, string name, bool hasEpsilon)
    {
        var hasVariance = tensors.TryGetValue($"{name}.running_var", out var variance);
        if (!tensors.TryGetValue($"{name}.weight", out var scale) || !tensors.ContainsKey($"{name}.bias")
            || hasVariance != tensors.ContainsKey($"{name}.running_mean"))
        {
            throw new InvalidDataException($"{source} has no complete batch normalization '{name}'.");
        }

        if (hasVariance && hasEpsilon)
        {
            return;
        }

        if (variance is not null)
        {
            // In 32 bits: a checkpoint of 16 bits has too few digits for this.
            tensors[$"{name}.weight"] = scale.to_type(torch.ScalarType.Float32) * variance.to_type(torch.ScalarType.Float32).rsqrt();
        }

        tensors[$"{name}.running_var"] = torch.ones_like(scale, torch.ScalarType.Float32).Minus(Epsilon);
        tensors.TryAdd($"{name}.running_mean", torch.zeros_like(scale));
    }

    private static T Read<T>(SafeTensorsFile file, string key, JsonTypeInfo<T> type) => file.Metadata.TryGetValue(key, out var json)
        ? JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is empty.")
        : throw new InvalidDataException($"{file.Name} does not describe its network: it was not written by an import.");
}
