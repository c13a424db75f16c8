using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg;

namespace Samples.Snippets;

/// <summary>The code of README.md.</summary>
public static class ReadmeSnippets
{
    /// <summary>Trains the four stages and segments an image with another vocabulary.</summary>
    public static TransformerChain<InstanceSegmentationTransformer> Pipeline(
        string imageFolder,
        IEnumerable<Photo> photos,
        CaptionPretrainingOptions pretraining,
        MaskTeacherOptions teacher,
        OpenVocabSeg.Data.NounVocabulary nouns,
        RobustStudentOptions student,
        MLImage image,
        TextWriter output)
    {
        #region Pipeline
        var ml = new MLContext(seed: 1);
        var ov = ml.OpenVocabSeg;
        var pipeline = ml.Transforms.LoadImages("Image", imageFolder, "ImagePath")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ov.Trainers.CaptionPretraining(pretraining), TransformerScope.Training)
            .Append(ov.Trainers.MaskTeacher(teacher), TransformerScope.Training)
            .Append(ov.Transforms.PseudoMasks(nouns), TransformerScope.Training)
            .Append(ov.Trainers.RobustStudent(student));
        var model = pipeline.Fit(ml.Data.LoadFromEnumerable(photos));

        // Other words: nothing is retrained.
        using var segmenter = model.LastTransformer.WithVocabulary("zebra", "skate board", "red fire hydrant");
        foreach (var found in segmenter.Predict([image])[0])
        {
            output.WriteLine($"{found.ClassName} {found.Score:F2}: {found.Mask.Area} pixels, noise {found.MaskNoise:F2}");
        }
        #endregion

        return model;
    }
}
