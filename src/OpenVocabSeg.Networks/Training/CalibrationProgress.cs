namespace OpenVocabSeg.Networks;

/// <summary>The progress of the calibration of a mask critic, which follows the last training step.</summary>
/// <param name="Stage">Name of the stage, such as "mask teacher".</param>
/// <param name="Images">Images processed so far.</param>
/// <param name="TotalImages">Images to process.</param>
public sealed record CalibrationProgress(string Stage, int Images, int TotalImages);
