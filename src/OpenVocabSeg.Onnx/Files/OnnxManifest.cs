using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Onnx.Files;

/// <summary>Description of a file: JSON in the model's metadata.</summary>
/// <param name="FormatVersion">Version of the contract of inputs, outputs and metadata.</param>
/// <param name="WrittenBy">Version of the library that wrote the file.</param>
/// <param name="Classes">Default vocabulary.</param>
/// <param name="EmbeddingDimension">Length of a word's vector.</param>
/// <param name="ScoreThreshold">Default score threshold.</param>
/// <param name="NmsThreshold">Default IoU threshold of non-maximum suppression.</param>
/// <param name="MaskThreshold">Probability above which a pixel belongs to a mask.</param>
/// <param name="MaxDetections">Number of rows of the outputs.</param>
/// <param name="MaskResolution">Number of cells on each side of a mask.</param>
/// <param name="HasNoise">Whether there is an output for the noise of masks.</param>
/// <param name="HasCritic">Whether a critic, <see cref="OnnxCritic"/>, estimates the noise of masks.</param>
/// <param name="Preprocessing">How images are resized; mean and divisor are part of the graph.</param>
/// <param name="Size">Fixed size of preprocessed images; null for any size.</param>
/// <param name="MaxWords">Fixed number of words; null for any number.</param>
/// <param name="Words">Storage format of the word vectors.</param>
internal sealed record OnnxManifest(
    int FormatVersion,
    string WrittenBy,
    IReadOnlyList<OnnxClass> Classes,
    int EmbeddingDimension,
    float ScoreThreshold,
    float NmsThreshold,
    float MaskThreshold,
    int MaxDetections,
    int MaskResolution,
    bool HasNoise,
    bool HasCritic,
    ImagePreprocessing Preprocessing,
    ImageSize? Size,
    int? MaxWords,
    OnnxWordFormat Words)
{
    /// <summary>The version that this library writes and reads.</summary>
    public const int CurrentVersion = 2;

    private const int LargestSide = 16_384;
    private const int MostDetections = 100_000;
    private const int LargestResolution = 512;

    /// <summary>Key of the manifest in the model's metadata.</summary>
    public const string Key = "openvocabseg";

    private static readonly JsonTypeInfo<OnnxManifest> Json = SettingsJson.Of<OnnxManifest>(OnnxManifestJson.Default);

    /// <summary>Version of this library.</summary>
    public static string Library { get; } = typeof(OnnxManifest).Assembly.GetName().Version!.ToString(3);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads the manifest from a model's metadata.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The file was not exported by this library, has a newer format, or is damaged.</exception>
    public static OnnxManifest Read(OnnxProperties metadata, string name)
    {
        if (metadata.Find(Key) is not { } text)
        {
            throw new InvalidDataException($"{name} is an ONNX file that was not exported by OpenVocabSeg: it has no property '{Key}'.");
        }

        try
        {
            var version = JsonDocument.Parse(text).RootElement.GetProperty("formatVersion").GetInt32();
            if (version != CurrentVersion)
            {
                throw new InvalidDataException(
                    $"{name} has format version {version}; this is OpenVocabSeg {Library}, which reads format {CurrentVersion}. "
                    + "Export the model again.");
            }

            var manifest = JsonSerializer.Deserialize(text, Json) ?? throw new JsonException("It is empty.");
            manifest.Validate();
            return manifest;
        }
        catch (Exception exception) when (exception
            is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{name}: the property '{Key}' is damaged: {exception.Message}", exception);
        }
    }

    private void Validate()
    {
        if (Classes.Count == 0 || Classes.Any(entry => entry is not { Name.Length: > 0, Words.Count: > 0 }))
        {
            throw new ArgumentException("It has no classes, or a class without a name or words.");
        }

        if (Size is { } size && (size.Height < 1 || size.Width < 1 || size.Height > LargestSide || size.Width > LargestSide))
        {
            throw new ArgumentException($"Images of {size} pixels cannot be segmented.");
        }

        Preprocessing.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EmbeddingDimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxDetections);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDetections, MostDetections);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskResolution);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaskResolution, LargestResolution);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxWords ?? 1, nameof(MaxWords));
    }
}
