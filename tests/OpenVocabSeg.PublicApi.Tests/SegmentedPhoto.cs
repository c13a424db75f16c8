namespace OpenVocabSeg.PublicApi.Tests;

/// <summary>The columns of a prediction that a user reads.</summary>
public sealed class SegmentedPhoto
{
    public string[] Name { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];
}
