namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>Which regions are detections.</summary>
/// <param name="ScoreThreshold">A region is an object of a class when the class's probability, times its factor, exceeds this.</param>
/// <param name="NmsThreshold">Intersection over union from which on the better of two boxes of a class drops the other.</param>
/// <param name="MaxDetections">Largest number of detections in an image.</param>
/// <param name="GivenObject">Whether the background is left out of the softmax.</param>
internal readonly record struct DetectionRule(float ScoreThreshold, float NmsThreshold, int MaxDetections, bool GivenObject);
