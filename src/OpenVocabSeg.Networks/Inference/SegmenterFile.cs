using System.IO.Compression;
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
    /// <summary>The newest version that is read. Only <see cref="ModelEncoding.Compact"/> files have it; others have version 1.</summary>
    public const int FormatVersion = 2;
    private const string Kind = "segmenter";

    private static readonly JsonTypeInfo<SegmenterManifest> Json = SettingsJson.Of<SegmenterManifest>(SegmenterJson.Default);

    public static void Save(InstanceSegmenter segmenter, Stream stream, ModelEncoding encoding)
    {
        // Not disposed if the network cannot be written: that would write the end of a zip file.
        var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Save(segmenter, archive, encoding);
        archive.Dispose();
    }

    /// <summary>Writes the entries. Nothing is written if a weight is not finite, or too large for the encoding.</summary>
    public static void Save(InstanceSegmenter segmenter, ZipArchive archive, ModelEncoding encoding)
    {
        ModelArchive.CheckWeights(segmenter.Network);
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> encoded = encoding == ModelEncoding.Exact
            ? segmenter.Network.state_dict()
            : CompactWeights.Encode(segmenter.Network.state_dict(), SegmenterNetwork.IsOfBackbone);
        ModelArchive.WriteManifest(
            archive,
            new SegmenterManifest(
                encoding == ModelEncoding.Exact ? 1 : FormatVersion,
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
                    : null,
                encoding),
            Json);

        // Weights hardly compress. Stored without compression, they are read at the speed of the disk.
        using (var weights = ModelArchive.Create(archive, ModelArchive.WeightsEntry, CompressionLevel.NoCompression))
        {
            SafeTensorsWriter.Write(weights, encoded);
        }

        ModelArchive.WriteWords(archive, segmenter.Words, encoding);
    }

    public static InstanceSegmenter Load(Stream stream, string name, Device device) =>
        ModelArchive.Open(stream, name, archive => Load(archive, name, device));

    private static InstanceSegmenter Load(ZipArchive archive, string name, Device device)
    {
        var manifest = ModelArchive.ReadManifest(archive, name, Json, manifest => Check(manifest, name));
        var words = ModelArchive.ReadWords(archive, name, manifest.Architecture.EmbeddingDimension);
        using var entry = ModelArchive.Read(archive, ModelArchive.WeightsEntry, name);
        using var file = SafeTensorsFile.Read(entry, $"{name}/{ModelArchive.WeightsEntry}");
        var weights = CompactWeights.Decode(file);
        weights.CheckShapes(SegmenterShapes.Of(manifest.Architecture, manifest.HasNoise, manifest.HasCritic));
        using var modes = OwnModes.Begin();
        // TorchSharp's convolutions leave a tensor to the garbage collector; the scope disposes it. Parameters outlive the scope.
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);
        var network = new SegmenterNetwork(
            manifest.Architecture, manifest.HasNoise, new RegionProposalOptions(), generator, manifest.HasCritic, drawBackbone: false);
        try
        {
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
            throw new InvalidDataException($"{name}/{ModelArchive.ManifestEntry} is damaged: {exception.Message}", exception);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void Check(SegmenterManifest manifest, string name)
    {
        if (manifest.Kind != Kind)
        {
            throw new InvalidDataException($"{name} contains a model of kind '{manifest.Kind}', not a {Kind}.");
        }

        if (manifest.FormatVersion > FormatVersion)
        {
            throw new InvalidDataException(
                $"{name} has format version {manifest.FormatVersion} and needs OpenVocabSeg {manifest.WrittenBy ?? "of a newer version"} "
                + $"or newer; this is {SegmenterManifest.Library}, which reads up to format {FormatVersion}.");
        }

        manifest.Architecture.Validate();
        _ = manifest.Vocabulary();
        manifest.NoiseCalibration?.Validate();
    }
}
