namespace Samples.Snippets;

#region SegmentedPhoto
public sealed class SegmentedPhoto
{
    public string[] Name { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];

    public float[] MaskNoise { get; set; } = [];
}
#endregion
