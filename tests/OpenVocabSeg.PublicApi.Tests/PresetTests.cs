using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.PublicApi.Tests;

/// <summary>Presets as <c>docs/guides/pipelines.md</c> shows them.</summary>
[TestClass]
public sealed class PresetTests
{
    [TestMethod]
    public void Four_stages_are_made_from_one_preset()
    {
        var ov = new MLContext(seed: 1).OpenVocabSeg;
        var words = WordEmbeddings.Random(SceneClasses.All, 64, seed: 5);
        var nouns = NounVocabulary.FromNames(SceneClasses.All);
        var baseClasses = SceneClasses.Base;
        var preset = ModelPresets.QuickStart with { Student = ModelPresets.QuickStart.Student with { Iterations = 400 } };
        preset.Validate();
        var stage1 = ov.Trainers.CaptionPretraining(new CaptionPretrainingOptions(preset) { WordEmbeddings = words });
        var stage2 = ov.Trainers.MaskTeacher(new MaskTeacherOptions(preset) { BaseClasses = baseClasses });
        var stage3 = ov.Transforms.PseudoMasks(new PseudoMaskOptions(preset) { Vocabulary = nouns });
        var options = new RobustStudentOptions(preset) { BaseClasses = baseClasses };
        Assert.AreEqual(400, options.Training.Iterations);
        Assert.IsNotNull(stage1.Append(stage2).Append(stage3).Append(ov.Trainers.RobustStudent(options)));
    }
}
