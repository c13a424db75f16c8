namespace OpenVocabSeg.Tests.Evaluation;

/// <summary>One image's annotated and predicted instances, as a user would declare them. There is no image.</summary>
public sealed class EvaluatedRow
{
    public string[] Label { get; set; } = [];

    public float[] BoundingBoxes { get; set; } = [];

    public string[] Masks { get; set; } = [];

    public bool[] IsCrowd { get; set; } = [];

    public float[] Area { get; set; } = [];

    public string[] PredictedLabel { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public string[] PredictedMasks { get; set; } = [];
}
