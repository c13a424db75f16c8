namespace OpenVocabSeg.Networks;

/// <summary>How far the calibration of a mask critic is, which follows the last step of a training.</summary>
/// <param name="Stage">Name of the stage, such as "mask teacher".</param>
/// <param name="Images">Images done so far.</param>
/// <param name="TotalImages">Images to do.</param>
public sealed record CalibrationProgress(string Stage, int Images, int TotalImages);
