namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>The rule that selects detections from regions.</summary>
/// <param name="ScoreThreshold">A region is a detection of a class if the class probability times the region's factor exceeds this.</param>
/// <param name="NmsThreshold">IoU at or above which the box with the higher score suppresses another box of its class.</param>
/// <param name="MaxDetections">Maximum number of detections per image.</param>
/// <param name="GivenObject">Whether the softmax leaves out the background.</param>
internal readonly record struct DetectionRule(float ScoreThreshold, float NmsThreshold, int MaxDetections, bool GivenObject);
