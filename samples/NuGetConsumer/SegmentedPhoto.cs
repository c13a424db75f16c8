namespace Samples.NuGetConsumer;

/// <summary>The detections of an image.</summary>
public sealed class SegmentedPhoto
{
    public string[] PredictedLabel { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];
}
