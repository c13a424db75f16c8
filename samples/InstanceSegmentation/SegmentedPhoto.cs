namespace Samples.InstanceSegmentation;

#region SegmentedPhoto
/// <summary>The columns that are read from a prediction.</summary>
public sealed class SegmentedPhoto
{
    /// <summary>The class of each detection, best first.</summary>
    public string[] Name { get; set; } = [];

    /// <summary>Confidence in 0…1.</summary>
    public float[] Score { get; set; } = [];

    /// <summary>x0 y0 x1 y1 of each object, in pixels.</summary>
    public float[] PredictedBoundingBoxes { get; set; } = [];

    /// <summary>The mask of each object: COCO compressed run lengths, in the size of the image.</summary>
    public string[] PredictedMasks { get; set; } = [];
}
#endregion
