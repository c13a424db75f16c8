namespace OpenVocabSeg.Tests.TestData;

/// <summary>Predicted columns as a user would declare them.</summary>
public sealed class Prediction
{
    public uint[] PredictedLabel { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];

    public float[] MaskNoise { get; set; } = [];
}
