using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks.Tests.MaskTeacher;

[TestClass]
[DoNotParallelize]
public sealed class TeacherCaptionsTests
{
    private const int Steps = 40;

    private static readonly IReadOnlyList<Scene> Scenes = new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(6);
    private static readonly WordEmbeddings Words = WordEmbeddings.Random(
        Scenes.Select(scene => scene.Caption)
            .SelectMany(caption => caption.ToLowerInvariant().Split([' ', ',', '.']))
            .Concat(SceneClasses.All)
            .Where(word => word.Length > 0).Distinct(),
        64,
        seed: 1);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Captions_are_learned_beside_masks(bool frozen)
    {
        var steps = new List<TrainingProgress>();
        using var teacher = Teach(frozen, captioned: true, steps);
        Assert.HasCount(Steps, steps);
        double Grounding(TrainingProgress step) =>
            step.Losses.Where(loss => loss.Key.StartsWith("align", StringComparison.Ordinal)).Sum(loss => loss.Value);
        var (first, last) = (steps.Take(5).Average(Grounding), steps.TakeLast(5).Average(Grounding));
        Assert.IsLessThan(first - 0.1, last, $"{first} {last}");
        Assert.IsTrue(steps[0].Losses.ContainsKey("mask"));
    }

    [TestMethod]
    public void Rows_without_captions_are_refused_where_captions_are_wanted() =>
        Assert.ThrowsExactly<InvalidOperationException>(() => Teach(frozen: true, captioned: false, []));

    [TestMethod]
    public void A_batch_of_one_is_refused() => Assert.AreEqual(
        nameof(TeacherCaptionSettings.BatchSize),
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            (ModelPresets.QuickStart.Teacher with
            {
                Losses = ModelPresets.QuickStart.Teacher.Losses with
                {
                    Captions = new TeacherCaptionSettings { BatchSize = 1 },
                },
            }).Validate).ParamName);

    private static InstanceSegmenter Teach(bool frozen, bool captioned, List<TrainingProgress> steps) => TeacherTrainer.Train(
        new SceneSource(captioned),
        SceneClasses.All,
        ModelPresets.QuickStart.Teacher with
        {
            Iterations = Steps,
            BatchSize = 2,
            Augmentation = ModelPresets.QuickStart.Teacher.Augmentation with { Flip = false, ColorJitter = 0 },
            Layers = ModelPresets.QuickStart.Teacher.Layers with
            {
                FreezeProjection = false,
                BackboneRateFactor = frozen ? 0 : 0.1,
                HeadStageRateFactor = frozen ? 0 : 0.1,
            },
            Losses = ModelPresets.QuickStart.Teacher.Losses with
            {
                Captions = new TeacherCaptionSettings
                {
                    BatchSize = 3,
                    JoinCaptions = true,
                    Grounding = new GroundingSettings { Temperature = 0.5, RegionWindows = [1, 2], AlignRegions = false },
                },
            },
        },
        new TeacherStart { Architecture = ModelPresets.QuickStart.Architecture, Words = Words },
        new TrainingContext { Seed = 1, Progress = new Reporter(steps.Add) });

    // Every other scene has captions only.
    private sealed class SceneSource(bool captioned) : ITrainingImageSource
    {
        private readonly TrainingImage[] _images = [.. Scenes.Select((scene, i) => new TrainingImage
        {
            Image = scene.Image,
            Captions = captioned ? [scene.Caption] : [],
            Instances = i % 2 == 1 ? [] : [.. scene.Objects.Select(o => new AnnotatedInstance(o.ClassName, o.Box, o.Mask))],
        })];

        public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => _images;
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
