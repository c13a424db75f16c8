namespace OpenVocabSeg.Onnx.Tests.MLNet;

/// <summary>The columns of a segmenter.</summary>
public sealed class SegmentedPhoto
{
    public string[] Name { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];

    public float[] MaskNoise { get; set; } = [];
}
