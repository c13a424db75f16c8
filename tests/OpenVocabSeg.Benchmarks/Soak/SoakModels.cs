using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Training;
using static TorchSharp.torch;

namespace OpenVocabSeg.Benchmarks.Soak;

/// <summary>Networks, images and settings so small that thousands of steps take minutes.</summary>
internal static class SoakModels
{
    private static readonly ResNetArchitecture Backbone = ResNetArchitecture.QuickStart with
    {
        StemWidth = 8,
        Stages = [new(8, 8, 1, 2), new(12, 12, 1, 2), new(16, 16, 1, 2)],
    };

    public static WordEmbeddings Words { get; } =
        WordEmbeddings.Random(SceneClasses.All.Concat(["a", "and", "with", "picture", "[MASK]"]), 16, seed: 1);

    public static DetectionSettings Detection { get; } =
        ModelPresets.QuickStart.Detection with { ScoreThreshold = 0, MaxDetections = 5, Proposals = new ProposalLimits(60, 12) };

    public static CaptionPretrainingSettings Captions { get; } = ModelPresets.QuickStart.CaptionPretraining with
    {
        Network = ModelPresets.QuickStart.CaptionPretraining.Network with { Backbone = Backbone },
        Epochs = null,
        BatchSize = 3,
        Sampling = new() { MaximumRegions = 5 },
    };

    public static TeacherSettings Teacher { get; } = ModelPresets.QuickStart.Teacher with
    {
        BatchSize = 3,
        Sampling = ModelPresets.QuickStart.Teacher.Sampling with { Proposals = new ProposalLimits(60, 12) },
    };

    public static StudentSettings Student { get; } = ModelPresets.QuickStart.Student with
    {
        BatchSize = 3,
        PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = 2, Proposals = new ProposalLimits(40, 10) },
        Sampling = ModelPresets.QuickStart.Student.Sampling with { Proposals = new ProposalLimits(60, 12) },
    };

    /// <summary>The network of stages 2 and 4.</summary>
    /// <param name="anySize">Whether images keep their size, up to 320 pixels, instead of being resized to 96.</param>
    public static SegmenterArchitecture Architecture(bool anySize = false) => ModelPresets.QuickStart.Architecture with
    {
        Backbone = Backbone,
        EmbeddingDimension = 16,
        Preprocessing = anySize
            ? ModelPresets.QuickStart.Architecture.Preprocessing with { MinSize = 320, MaxSize = 320 }
            : ModelPresets.QuickStart.Architecture.Preprocessing,
    };

    public static InstanceSegmenter Segmenter(int seed, bool anySize = false)
    {
        using var generator = new Generator((ulong)seed);
        var network = new SegmenterNetwork(
            Architecture(anySize), withNoise: false, new RegionProposalOptions(), generator, withCritic: true);
        return new InstanceSegmenter(network, Words, SceneClasses.All, normalizeEmbeddings: false);
    }

    public static byte[] File(int seed)
    {
        using var segmenter = Segmenter(seed);
        using var stream = new MemoryStream();
        segmenter.Save(stream);
        return stream.ToArray();
    }

    /// <summary>Rows for all three trainings.</summary>
    public static TrainingImage[] Rows() =>
    [
        .. new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(7).Select((scene, i) =>
        {
            AnnotatedInstance[] instances = [.. scene.Objects.Select(o => new AnnotatedInstance(o.ClassName, o.Box, o.Mask))];
            return new TrainingImage
            {
                Name = $"scene {i}",
                Image = scene.Image,
                Captions = [scene.Caption, $"a {scene.Objects[0].ClassName}"],
                Instances = instances,
                PseudoInstances = instances,
            };
        }),
    ];
}
