namespace OpenVocabSeg.Onnx.Files;

/// <summary>A class of a file's default vocabulary.</summary>
/// <param name="Name">Name of the class in predictions.</param>
/// <param name="Words">The words that are compared with regions.</param>
internal sealed record OnnxClass(string Name, IReadOnlyList<string> Words);
