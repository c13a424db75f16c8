namespace OpenVocabSeg.MicrosoftTorchSharp.Tests;

/// <summary>What our model found in an image.</summary>
public sealed class FoundRow
{
    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];
}
