using OpenVocabSeg.Networks.Presets;

namespace OpenVocabSeg.Networks;

/// <summary>Named configurations of the whole method.</summary>
public static class ModelPresets
{
    /// <summary>
    /// The authors' configuration for COCO: <c>mmss.yaml</c>, <c>zeroshot_mask.yaml</c> and
    /// <c>student_teacher_mask_rcnn_uncertainty.yaml</c>, for BERT's word pieces (768 dimensions), 48 base classes and the nouns of LVIS.
    /// Only the loss of noisy masks differs; <see cref="ModelPreset.AsReleased"/> has the authors' loss.
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
}
