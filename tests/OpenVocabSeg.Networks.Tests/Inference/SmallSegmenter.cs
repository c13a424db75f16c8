using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Inference;

/// <summary>The quick start's network with random weights, and images for it.</summary>
internal static class SmallSegmenter
{
    public static readonly IReadOnlyList<PixelImage> Images =
        [.. new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(3).Select(scene => scene.Image)];

    public static InstanceSegmenter Create()
    {
        using var generator = new torch.Generator(1);
        var network = new SegmenterNetwork(
            ModelPresets.QuickStart.Architecture, withNoise: false, new RegionProposalOptions(), generator, withCritic: true);
        return new InstanceSegmenter(
            network, WordEmbeddings.Random(SceneClasses.All, 64, seed: 1), SceneClasses.All, normalizeEmbeddings: false);
    }

    public static byte[] File()
    {
        using var segmenter = Create();
        using var stream = new MemoryStream();
        segmenter.Save(stream);
        return stream.ToArray();
    }
}
