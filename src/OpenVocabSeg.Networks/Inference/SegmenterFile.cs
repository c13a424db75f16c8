using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.ModelFiles;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>The model file: a zip of manifest.json, weights.safetensors and words.safetensors.</summary>
internal static class SegmenterFile
{
    public const int FormatVersion = 1;
    private const string Kind = "segmenter";
    private const string ManifestEntry = "manifest.json";
    private const string WeightsEntry = "weights.safetensors";
    private const string WordsEntry = "words.safetensors";

    private static readonly JsonTypeInfo<SegmenterManifest> Json = SettingsJson.Of<SegmenterManifest>(SegmenterJson.Default);

    public static void Save(InstanceSegmenter segmenter, Stream stream)
    {
        ModelArchive.CheckWeights(segmenter.Network);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using (var manifest = Entry(archive, ManifestEntry, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(
                manifest,
                new SegmenterManifest(
                    FormatVersion,
                    Kind,
                    segmenter.Architecture,
                    segmenter.Classes,
                    segmenter.NormalizeEmbeddings,
                    segmenter.Network.Heads.HasNoise,
                    segmenter.Network.Heads.Critic is not null,
                    SegmenterManifest.Library,
                    segmenter.Vocabulary.All(entry => entry.Words is [var word] && word == entry.Name)
                        ? null
                        : [.. segmenter.Vocabulary.Select(entry => entry.Words)],
                    segmenter.Network.Heads.Critic?.Calibration is { } calibration && calibration != NoiseCalibration.Identity
                        ? calibration
                        : null),
                Json);
        }

        // Weights hardly compress. Stored without compression, they are read at the speed of the disk.
        using (var weights = Entry(archive, WeightsEntry, CompressionLevel.NoCompression))
        {
            SafeTensorsWriter.Write(weights, segmenter.Network.state_dict());
        }

        using var words = Entry(archive, WordsEntry, CompressionLevel.Optimal);
        segmenter.Words.Save(words);
    }

    public static InstanceSegmenter Load(Stream stream, string name, Device device)
    {
        using var archive = Open(stream, name);
        var manifest = ReadManifest(archive, name);
        WordEmbeddings words;
        using (var entry = Read(archive, WordsEntry, name))
        {
            words = WordEmbeddings.Load(entry, $"{name}/{WordsEntry}");
        }

        if (words.Dimension != manifest.Architecture.EmbeddingDimension)
        {
            throw new InvalidDataException(
                $"{name}: the words have {words.Dimension} dimensions, but the network needs {manifest.Architecture.EmbeddingDimension}.");
        }

        using var modes = OwnModes.Begin();
        // TorchSharp's convolutions leave a tensor to the garbage collector; the scope disposes it. Parameters outlive the scope.
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);
        var network = new SegmenterNetwork(
            manifest.Architecture, manifest.HasNoise, new RegionProposalOptions(), generator, manifest.HasCritic);
        try
        {
            using var entry = Read(archive, WeightsEntry, name);
            using var weights = SafeTensorsFile.Read(entry, $"{name}/{WeightsEntry}");
            network.LoadWeights(weights);
            network.to(device);
            if (network.Heads.Critic is { } critic)
            {
                critic.Calibration = manifest.NoiseCalibration ?? NoiseCalibration.Identity;
            }

            return new InstanceSegmenter(network, words, manifest.Vocabulary(), manifest.NormalizeEmbeddings);
        }
        catch (ArgumentException exception)
        {
            network.Dispose();
            throw new InvalidDataException($"{name}/{ManifestEntry} is damaged: {exception.Message}", exception);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static ZipArchive Open(Stream stream, string name)
    {
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{name} is not a model file: {exception.Message}", exception);
        }
    }

    private static SegmenterManifest ReadManifest(ZipArchive archive, string name)
    {
        using var entry = Read(archive, ManifestEntry, name);
        SegmenterManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(entry, Json);
            manifest?.Architecture.Validate();
            manifest?.Architecture.Backbone.Validate();
            manifest?.NoiseCalibration?.Validate();
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or NullReferenceException or InvalidDataException)
        {
            throw new InvalidDataException($"{name}/{ManifestEntry} is damaged: {exception.Message}", exception);
        }

        if (manifest is not { Kind: Kind })
        {
            throw new InvalidDataException($"{name} contains a model of kind '{manifest?.Kind}', not a {Kind}.");
        }

        return manifest.FormatVersion <= FormatVersion
            ? manifest
            : throw new InvalidDataException(
                $"{name} has format version {manifest.FormatVersion} and needs OpenVocabSeg {manifest.WrittenBy ?? "of a newer version"} "
                + $"or newer; this is {SegmenterManifest.Library}, which reads up to format {FormatVersion}.");
    }

    private static Stream Entry(ZipArchive archive, string name, CompressionLevel compression)
    {
        var entry = archive.CreateEntry(name, compression);

        // A constant time, so that the same model always gives the same bytes.
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry.Open();
    }

    private static Stream Read(ZipArchive archive, string entry, string name) =>
        archive.GetEntry(entry)?.Open() ?? throw new InvalidDataException($"{name} is not a model file: it has no {entry}.");
}
