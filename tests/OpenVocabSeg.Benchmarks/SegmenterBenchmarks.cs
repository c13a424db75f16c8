using BenchmarkDotNet.Attributes;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Proposals;
using static TorchSharp.torch;

namespace OpenVocabSeg.Benchmarks;

/// <summary>Whole predictions of the quick start's network, with random weights, and a change of vocabulary.</summary>
public class SegmenterBenchmarks
{
    private const int Vocabulary = 1000;

    private InstanceSegmenter _segmenter = null!;
    private PixelImage[] _images = [];
    private string[] _words = [];

    /// <summary>Creates the network, 32 scenes and 1000 words.</summary>
    [GlobalSetup]
    public void Setup()
    {
        TorchRuntime.Initialize();
        _words = [.. Enumerable.Range(0, Vocabulary).Select(i => $"word{i}")];
        using var generator = new Generator(1);
        var network = new SegmenterNetwork(ModelPresets.QuickStart.Architecture, withNoise: true, new RegionProposalOptions(), generator);
        _segmenter = new InstanceSegmenter(network, WordEmbeddings.Random(_words, 64, seed: 1), _words[..12], normalizeEmbeddings: false);
        _images = [.. new SceneGenerator(new SceneOptions()).GenerateMany(32).Select(scene => scene.Image)];
    }

    /// <summary>Releases the network.</summary>
    [GlobalCleanup]
    public void Cleanup() => _segmenter.Dispose();

    /// <summary>32 scenes in one batch.</summary>
    [Benchmark]
    public int Predict32() => _segmenter.Predict(_images, ModelPresets.QuickStart.Detection).Count;

    /// <summary>32 scenes one by one.</summary>
    [Benchmark]
    public int Predict32OneByOne() => _images.Sum(image => _segmenter.Predict([image], ModelPresets.QuickStart.Detection)[0].Count);

    /// <summary>A segmenter of 1000 other words.</summary>
    [Benchmark]
    public void ChangeVocabulary() => _segmenter.WithVocabulary(_words).Dispose();
}
