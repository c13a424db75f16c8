using System.Text.Json.Serialization;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Segmentation;

/// <summary>The settings that a segmentation transformer stores in its file, next to the network.</summary>
internal sealed record SegmentationSettings(
    [property: JsonRequired] string ImageColumnName,
    [property: JsonRequired] InstanceColumnNames Outputs,
    [property: JsonRequired] DetectionSettings Detection,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? VocabularyColumnName = null)
{
    /// <summary>The default names and thresholds.</summary>
    public static readonly SegmentationSettings Default = new(
        DefaultColumnNames.Image,
        new(
            DefaultColumnNames.PredictedLabel, DefaultColumnNames.Score, DefaultColumnNames.PredictedBoundingBoxes,
            DefaultColumnNames.PredictedMasks, DefaultColumnNames.MaskNoise),
        new DetectionSettings());
}
