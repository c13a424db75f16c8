using System.IO.Compression;
using System.Text.Json.Serialization.Metadata;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks.ModelFiles;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>Reads and writes the file of a caption model.</summary>
internal static class CaptionModelFile
{
    private const int FormatVersion = 1;
    private const string Kind = "caption-model";

    private static readonly JsonTypeInfo<CaptionModelManifest> Json = SettingsJson.Of<CaptionModelManifest>(CaptionModelJson.Default);

    public static void Save(CaptionModel model, Stream stream)
    {
        // Not disposed if the network cannot be written: that would write the end of a zip file.
        var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Save(model, archive);
        archive.Dispose();
    }

    /// <summary>Writes the entries. Nothing is written if a weight is not finite.</summary>
    public static void Save(CaptionModel model, ZipArchive archive)
    {
        ModelArchive.CheckWeights(model.Network);
        ModelArchive.WriteManifest(archive, new CaptionModelManifest(FormatVersion, Kind, model.Architecture), Json);

        // Weights hardly compress. Stored without compression, they are read at the speed of the disk.
        using (var weights = ModelArchive.Create(archive, ModelArchive.WeightsEntry, CompressionLevel.NoCompression))
        {
            SafeTensorsWriter.Write(weights, model.Network.state_dict());
        }

        ModelArchive.WriteWords(archive, model.Words);
    }

    public static CaptionModel Load(Stream stream, string name, Device device) =>
        ModelArchive.Open(stream, name, archive => Load(archive, name, device));

    private static CaptionModel Load(ZipArchive archive, string name, Device device)
    {
        var manifest = ModelArchive.ReadManifest(archive, name, Json, Check);
        var words = ModelArchive.ReadWords(archive, name, manifest.Architecture.EmbeddingSize);
        using var entry = ModelArchive.Read(archive, ModelArchive.WeightsEntry, name);
        using var weights = SafeTensorsFile.Read(entry, $"{name}/{ModelArchive.WeightsEntry}");
        weights.CheckShapes(CaptionShapes.Of(manifest.Architecture));
        using var modes = OwnModes.Begin();
        // TorchSharp's convolutions leave a tensor to the garbage collector; the scope disposes it. Parameters outlive the scope.
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);
        var network = new CaptionNetwork(manifest.Architecture, new AuthorsCompatibility(), generator, drawBackbone: false);
        try
        {
            network.LoadWeights(weights);
            network.to(device);
            return new CaptionModel(network, manifest.Architecture, words);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void Check(CaptionModelManifest manifest)
    {
        if (manifest.Kind != Kind)
        {
            throw new ArgumentException($"it describes a model of kind '{manifest.Kind}', not a {Kind}");
        }

        if (manifest.FormatVersion > FormatVersion)
        {
            throw new ArgumentException(
                $"it has format version {manifest.FormatVersion}; this version of OpenVocabSeg reads up to {FormatVersion}");
        }

        manifest.Architecture.Validate();
    }
}
