namespace OpenVocabSeg.Cli.Prediction;

/// <summary>What a shard of images has besides their detections and tables.</summary>
/// <param name="Notes">Lines about the words.</param>
/// <param name="EmptyMasks">Number of detections that were left out because their mask is empty.</param>
internal sealed record PredictionPart(IReadOnlyList<string> Notes, int EmptyMasks);
