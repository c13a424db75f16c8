namespace Samples.NuGetConsumer;

/// <summary>What was found in an image.</summary>
public sealed class SegmentedPhoto
{
    public string[] PredictedLabel { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];
}
