using OpenVocabSeg.Networks.Presets;

namespace OpenVocabSeg.Networks;

/// <summary>Named configurations of the whole method.</summary>
public static class ModelPresets
{
    /// <summary>
    /// The authors' on COCO: their <c>mmss.yaml</c>, <c>zeroshot_mask.yaml</c> and <c>student_teacher_mask_rcnn_uncertainty.yaml</c>, for
    /// BERT's word pieces (768 dimensions), 48 base classes and the nouns of LVIS. Only the loss of noisy masks is ours;
    /// <see cref="ModelPreset.AsReleased"/> has theirs.
    /// </summary>
    public static ModelPreset XpmCoco { get; } = new() { Name = nameof(XpmCoco) };

    /// <summary>
    /// The authors' on Open Images with Conceptual Captions: the numbers of COCO, but no image has both captions and masks, so that half
    /// of the eight images of a student's step are of either kind. The authors repeat images of rare classes (threshold 0.1); that is
    /// for the data to do.
    /// </summary>
    public static ModelPreset XpmOpenImages { get; } = XpmCoco with
    {
        Name = nameof(XpmOpenImages),
        Student = XpmCoco.Student with { BatchSize = 4, PseudoLabels = XpmCoco.Student.PseudoLabels with { BatchSize = 4 } },
    };

    /// <summary>Narrow networks for 96-pixel images and 64-dimensional words, trained from scratch in minutes on a CPU.</summary>
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
    /// The quick start's baseline: the same network, whose teacher begins from random weights on masks alone, without captions.
    /// </summary>
    public static ModelPreset QuickStartFromScratch { get; } = QuickStart with
    {
        Name = nameof(QuickStartFromScratch),
        Teacher = QuickStartPreset.TeacherFromScratch,
    };
}
