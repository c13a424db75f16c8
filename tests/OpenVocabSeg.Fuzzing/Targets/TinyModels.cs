using System.IO.Compression;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Native;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>The smallest models of each kind that this library writes.</summary>
internal static class TinyModels
{
    private static readonly string[] Classes = ["cat", "dog"];

    private static readonly ResNetArchitecture Backbone = ModelPresets.QuickStart.Architecture.Backbone with
    {
        StemWidth = 4,
        Stages =
        [
            .. ModelPresets.QuickStart.Architecture.Backbone.Stages
                .Select(stage => stage with { BlockCount = 1, Width = 4, BottleneckWidth = 4 }),
        ],
    };

    private static readonly SegmenterArchitecture Architecture = ModelPresets.QuickStart.Architecture with
    {
        Backbone = Backbone,
        EmbeddingDimension = 4,
        Proposals = ModelPresets.QuickStart.Architecture.Proposals with { Channels = 4 },
        Masks = ModelPresets.QuickStart.Architecture.Masks with { Channels = 4 },
    };

    /// <summary>A segmenter's model file.</summary>
    public static byte[] Segmenter()
    {
        TorchRuntime.Initialize();
        using var segmenter = CreateSegmenter();
        using var stream = new MemoryStream();
        segmenter.Save(stream);
        return stream.ToArray();
    }

    /// <summary>A segmenter with random weights.</summary>
    public static InstanceSegmenter CreateSegmenter()
    {
        using var generator = new torch.Generator(1);
        var network = new SegmenterNetwork(Architecture, withNoise: false, new RegionProposalOptions(), generator, withCritic: true);
        return new InstanceSegmenter(network, WordEmbeddings.Random(Classes, 4, seed: 1), Classes, normalizeEmbeddings: false);
    }

    /// <summary>A caption model's file.</summary>
    public static byte[] CaptionModel()
    {
        TorchRuntime.Initialize();
        using var generator = new torch.Generator(1);
        var architecture = new CaptionModelArchitecture
        {
            Backbone = Backbone,
            EmbeddingSize = 4,
            Preprocessing = Architecture.Preprocessing,
        };
        var network = new CaptionNetwork(architecture, new AuthorsCompatibility(), generator);
        using var model = new CaptionModel(network, architecture, WordEmbeddings.Random(Classes, 4, seed: 1));
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    /// <summary>The content of an entry of a model file.</summary>
    public static byte[] Entry(byte[] file, string name)
    {
        using var archive = new ZipArchive(new MemoryStream(file));
        using var entry = archive.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        entry.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>A model file with another entry; the entry is added if there is none.</summary>
    public static MemoryStream With(byte[] file, string name, byte[] content)
    {
        var changed = new MemoryStream();
        changed.Write(file);
        using (var archive = new ZipArchive(changed, ZipArchiveMode.Update, leaveOpen: true))
        {
            archive.GetEntry(name)?.Delete();
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        changed.Position = 0;
        return changed;
    }
}
