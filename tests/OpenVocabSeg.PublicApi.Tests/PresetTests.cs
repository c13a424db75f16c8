using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.PublicApi.Tests.Packages;

namespace OpenVocabSeg.PublicApi.Tests;

/// <summary>Presets as <c>docs/guides/pipelines.md</c> shows them.</summary>
[TestClass]
public sealed class PresetTests
{
    [TestMethod]
    public void Each_preset_is_valid_and_in_the_table_of_the_page()
    {
        var page = File.ReadAllText(Path.Combine(PackedPackages.Repository, "docs", "guides", "pipelines.md"));
        var presets = typeof(ModelPresets).GetProperties().Where(property => property.PropertyType == typeof(ModelPreset)).ToArray();
        Assert.IsGreaterThan(5, presets.Length);
        foreach (var property in presets)
        {
            var preset = (ModelPreset)property.GetValue(null)!;
            preset.Validate();
            Assert.AreEqual(property.Name, preset.Name);
            Assert.Contains($"\n| `{property.Name}` |", page, $"docs/guides/pipelines.md has no row for {property.Name}.");
        }
    }

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
