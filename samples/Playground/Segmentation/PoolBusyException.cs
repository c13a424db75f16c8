namespace OpenVocabSeg.Samples.Playground.Segmentation;

/// <summary>More requests wait for an engine than may.</summary>
internal sealed class PoolBusyException() : Exception("The server is busy.");
