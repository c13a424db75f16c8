namespace OpenVocabSeg.PublicApi.Tests;

/// <summary>What a user reads of a prediction.</summary>
public sealed class SegmentedPhoto
{
    public string[] Name { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];
}
