using System.Text.Json.Serialization;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Segmentation;

/// <summary>What a segmentation transformer keeps in its file beside the network.</summary>
internal sealed record SegmentationSettings(
    [property: JsonRequired] string ImageColumnName,
    [property: JsonRequired] InstanceColumnNames Outputs,
    [property: JsonRequired] DetectionSettings Detection,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? VocabularyColumnName = null)
{
    /// <summary>Default names and numbers.</summary>
    public static readonly SegmentationSettings Default = new(
        DefaultColumnNames.Image,
        new(
            DefaultColumnNames.PredictedLabel, DefaultColumnNames.Score, DefaultColumnNames.PredictedBoundingBoxes,
            DefaultColumnNames.PredictedMasks, DefaultColumnNames.MaskNoise),
        new DetectionSettings());
}
