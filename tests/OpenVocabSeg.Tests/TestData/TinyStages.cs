using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>The four stages on generated scenes, with a few steps each: takes seconds, and learns nothing.</summary>
internal static class TinyStages
{
    public static readonly WordEmbeddings Words =
        WordEmbeddings.Random(SceneClasses.All.Concat(["a", "and", "with", "picture"]), 64, seed: 5);

    public static readonly CaptionPretrainingSettings Captions =
        ModelPresets.QuickStart.CaptionPretraining with { Epochs = null, Iterations = 3, BatchSize = 4 };

    public static readonly TeacherSettings Teacher = ModelPresets.QuickStart.Teacher with { Iterations = 3, BatchSize = 2 };

    public static readonly StudentSettings Student =
        ModelPresets.QuickStart.Student with
        {
            Iterations = 3,
            BatchSize = 2,
            PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = 2 },
        };

    public static readonly DetectionSettings Detection = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0, MaxDetections = 5 };

    /// <summary>Six scenes: two with masks only, two with captions only, two with both.</summary>
    public static ImageRow[] Scenes()
    {
        var scenes = new SceneGenerator(new SceneOptions { Seed = 4 }).GenerateMany(6);
        return [.. scenes.Select((scene, i) => ToRow(i, scene, withCaptions: i >= 2, withMasks: i is < 2 or >= 4))];
    }

    public static IDataView Load(MLContext context) => TestRows.Load(context, Scenes());

    public static CaptionPretrainingTrainer Stage1(MLContext context) => context.OpenVocabSeg.Trainers.CaptionPretraining(
        new CaptionPretrainingOptions { WordEmbeddings = Words, Training = Captions, Seed = 1 });

    public static MaskTeacherOptions TeacherOptions(CaptionScoringTransformer? initialModel = null) => new()
    {
        InitialModel = initialModel,
        Architecture = ModelPresets.QuickStart.Architecture,
        Training = Teacher,
        Detection = Detection,
        Seed = 2,
    };

    public static MaskTeacherTrainer Stage2(MLContext context) => context.OpenVocabSeg.Trainers.MaskTeacher(TeacherOptions());

    public static PseudoMaskOptions PseudoOptions() => new()
    {
        Vocabulary = NounVocabulary.FromNames(SceneClasses.All),
        Labeling = ModelPresets.QuickStart.PseudoLabels,
    };

    public static PseudoMaskEstimator Stage3(MLContext context) => context.OpenVocabSeg.Transforms.PseudoMasks(PseudoOptions());

    public static RobustStudentOptions StudentOptions() => new() { Training = Student, Detection = Detection, Seed = 3 };

    public static RobustStudentTrainer Stage4(MLContext context) => context.OpenVocabSeg.Trainers.RobustStudent(StudentOptions());

    /// <summary>All four stages; all but the last are there for training only.</summary>
    public static EstimatorChain<InstanceSegmentationTransformer> Chain(MLContext context) =>
        new EstimatorChain<ITransformer>()
            .Append(Stage1(context), TransformerScope.Training)
            .Append(Stage2(context), TransformerScope.Training)
            .Append(Stage3(context), TransformerScope.Training)
            .Append(Stage4(context));

    private static ImageRow ToRow(int id, Scene scene, bool withCaptions, bool withMasks) => new()
    {
        Id = id,
        Image = scene.Image.ToMLImage(),
        Captions = withCaptions ? [scene.Caption] : [],
        Label = withMasks ? [.. scene.Objects.Select(o => o.ClassName)] : [],
        BoundingBoxes = withMasks ? [.. scene.Objects.SelectMany(o => ToFloats(o.Box))] : [],
        Masks = withMasks ? [.. scene.Objects.Select(o => o.Mask.ToCompressedCounts())] : [],
    };

    private static float[] ToFloats(BoundingBox box) => [(float)box.X0, (float)box.Y0, (float)box.X1, (float)box.Y1];
}
