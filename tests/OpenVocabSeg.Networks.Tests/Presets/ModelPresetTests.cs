namespace OpenVocabSeg.Networks.Tests.Presets;

[TestClass]
public sealed class ModelPresetTests
{
    private static readonly ModelPreset Preset = ModelPresets.XpmCoco;

    [TestMethod]
    public void Batch_sizes_that_are_not_given_stay()
    {
        Assert.AreEqual(Preset, Preset.WithBatchSizes());
        Assert.AreEqual(
            Preset with { Teacher = Preset.Teacher with { BatchSize = 3 } },
            Preset.WithBatchSizes(teacher: 3));
        var student = Preset.WithBatchSizes(student: 5);
        Assert.AreEqual((5, 5), (student.Student.BatchSize, student.Student.PseudoLabels.BatchSize));
        Assert.AreEqual(7, Preset.WithBatchSizes(captionPretraining: 7).CaptionPretraining.BatchSize);
    }

    [TestMethod]
    public void Proposals_are_limited_in_every_stage_and_never_raised()
    {
        var few = Preset.WithProposals(10);
        few.Validate();
        Assert.IsTrue(Proposals(few).All(limits => limits.AfterNms == 10));
        CollectionAssert.AreEqual(
            Proposals(Preset).Select(limits => limits.BeforeNms).ToArray(), Proposals(few).Select(limits => limits.BeforeNms).ToArray());
        CollectionAssert.AreEqual(Proposals(Preset), Proposals(Preset.WithProposals(int.MaxValue)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Preset.WithProposals(0));
    }

    [TestMethod]
    public void Schedules_are_stretched_with_the_steps()
    {
        var teacher = Preset.Teacher;
        var stretched = Preset.Stretched(Preset.CaptionPretraining.Iterations, 2 * teacher.Iterations, Preset.Student.Iterations);
        stretched.Validate();
        Assert.AreEqual(2 * teacher.Iterations, stretched.Teacher.Iterations);
        CollectionAssert.AreEqual(
            teacher.Schedule.Steps.Select(step => 2 * step).ToArray(), stretched.Teacher.Schedule.Steps.ToArray());
        Assert.AreEqual(Preset.Student.Iterations, stretched.Student.Iterations);
    }

    private static ProposalLimits[] Proposals(ModelPreset preset) =>
    [
        preset.Teacher.Sampling.Proposals,
        preset.PseudoLabels.Proposals,
        preset.Student.Sampling.Proposals,
        preset.Student.PseudoLabels.Proposals,
        preset.Detection.Proposals,
    ];
}
