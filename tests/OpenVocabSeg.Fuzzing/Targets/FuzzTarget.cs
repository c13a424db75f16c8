namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>A reader, and the exceptions that its documentation names.</summary>
/// <param name="Name">Its name: that of the folder with its corpus.</param>
/// <param name="Read">Reads an input.</param>
/// <param name="Documented">The exceptions that bad input may cause.</param>
/// <param name="MessageNames">What the message must contain; null for anything.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Read, Type[] Documented, string? MessageNames = null);
