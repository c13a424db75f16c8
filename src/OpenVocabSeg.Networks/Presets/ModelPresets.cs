using OpenVocabSeg.Networks.Presets;

namespace OpenVocabSeg.Networks;

/// <summary>Named configurations of the whole method.</summary>
public static class ModelPresets
{
    /// <summary>
    /// The authors' configuration for COCO: <c>mmss.yaml</c>, <c>zeroshot_mask.yaml</c> and
    /// <c>student_teacher_mask_rcnn_uncertainty.yaml</c>, for BERT's word pieces (768 dimensions), 48 base classes and the nouns of LVIS.
    /// Four things differ: the loss of noisy masks (<see cref="MaskNoiseLoss.Posterior"/>), the trust in nouns
    /// (<see cref="StudentPseudoLabelSettings.NounTrust"/>), the teacher's mask critic (<see cref="TeacherLossSettings.MaskCritic"/>), and
    /// the defects of the released code, which are corrected. <see cref="ModelPreset.AsReleased"/> undoes all four.
    /// </summary>
    public static ModelPreset XpmCoco { get; } = new() { Name = nameof(XpmCoco) };

    /// <summary>
    /// The authors' configuration for Open Images with Conceptual Captions: the values of COCO, but no image has both captions and masks.
    /// So a student's step has four images of each kind. The authors also repeat images of rare classes (threshold 0.1); here, the data
    /// must contain the repetitions.
    /// </summary>
    public static ModelPreset XpmOpenImages { get; } = XpmCoco with
    {
        Name = nameof(XpmOpenImages),
        Student = XpmCoco.Student with { BatchSize = 4, PseudoLabels = XpmCoco.Student.PseudoLabels with { BatchSize = 4 } },
    };

    /// <summary>
    /// Narrow networks for images of 96 pixels and word vectors of 64 dimensions, trained from scratch in minutes on a CPU.
    /// </summary>
    public static ModelPreset QuickStart { get; } = new()
    {
        Name = nameof(QuickStart),
        Architecture = QuickStartPreset.Architecture,
        CaptionPretraining = QuickStartPreset.CaptionPretraining,
        Teacher = QuickStartPreset.Teacher,
        PseudoLabels = QuickStartPreset.PseudoLabels,
        Student = QuickStartPreset.Student,
        Detection = QuickStartPreset.Detection,
    };

    /// <summary>
    /// The baseline of the quick start: the same network, but the teacher starts from random weights and trains on masks alone, without
    /// captions.
    /// </summary>
    public static ModelPreset QuickStartFromScratch { get; } = QuickStart with
    {
        Name = nameof(QuickStartFromScratch),
        Teacher = QuickStartPreset.TeacherFromScratch,
    };

    /// <summary>
    /// All four stages on a few hundred photos in minutes on a CPU. Give the trainers the weights of an ImageNet ResNet-50. The backbone
    /// is frozen, so its features are computed once per photo and stage. Proposals, projection, boxes and masks are trained. For photos
    /// of 512 pixels and word vectors of length 8 with 100 dimensions, such as GloVe's; <see cref="ModelPreset.WithInput"/> changes both.
    /// </summary>
    public static ModelPreset FrozenResNet50 { get; } = new()
    {
        Name = nameof(FrozenResNet50),
        Architecture = PhotoPreset.Architecture,
        CaptionPretraining = PhotoPreset.CaptionPretraining,
        Teacher = PhotoPreset.Teacher,
        PseudoLabels = PhotoPreset.PseudoLabels,
        Student = PhotoPreset.Student,
        Detection = PhotoPreset.Detection,
    };

    /// <summary>
    /// The settings of the model for photos that comes with the project: <see cref="FrozenResNet50"/> for more photos, with more steps,
    /// mirrored photos and more regions per step.
    /// </summary>
    public static ModelPreset Photos { get; } = FrozenResNet50 with
    {
        Name = nameof(Photos),
        CaptionPretraining = FrozenResNet50.CaptionPretraining with { Iterations = 300 },
        Teacher = PhotoPreset.LongTeacher,
        Student = FrozenResNet50.Student with { Iterations = 400 },
    };

    /// <summary>
    /// Instance segmentation with a closed vocabulary on some dozens of photos of one's own: 100 steps from the model for photos that
    /// comes with the project. Give it to the trainer as <c>InitialModel</c>.
    /// </summary>
    public static ModelPreset OwnMasks { get; } = Photos with { Name = nameof(OwnMasks), Teacher = PhotoPreset.OwnMasks };

    /// <summary>
    /// Instance segmentation with a closed vocabulary: only stage 2, without captions, on a frozen ImageNet ResNet-50, for photos of 512
    /// pixels. Give the trainer the weights of the backbone.
    /// </summary>
    public static ModelPreset InstanceSegmentation { get; } = new()
    {
        Name = nameof(InstanceSegmentation),
        Architecture = SegmentationPreset.Architecture,
        CaptionPretraining = new() { Network = new() { Preprocessing = SegmentationPreset.Architecture.Preprocessing } },
        Teacher = SegmentationPreset.Teacher,
        Detection = SegmentationPreset.Detection,
    };

    /// <summary>
    /// Stage 3 on a user's own photos with any teacher: regions are also chosen by objectness, and masks are predicted in their boxes.
    /// </summary>
    public static PseudoLabelSettings OwnPhotos { get; } = new()
    {
        // Word similarity alone prefers parts and surroundings of objects. A mask must be predicted in its box.
        Proposals = new ProposalLimits(1000, 100),
        Choice = new() { ObjectnessWeight = 0.5 },
        RegressMaskBoxesAgain = false,
        BatchSize = 4,
    };
}
