namespace OpenVocabSeg.Samples.Playground.Segmentation;

/// <summary>Too many requests are waiting for an engine.</summary>
internal sealed class PoolBusyException() : Exception("The server is busy.");
