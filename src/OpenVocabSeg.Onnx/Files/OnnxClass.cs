namespace OpenVocabSeg.Onnx.Files;

/// <summary>A class of a file's default vocabulary.</summary>
/// <param name="Name">What predictions are called.</param>
/// <param name="Words">The words that are looked for.</param>
internal sealed record OnnxClass(string Name, IReadOnlyList<string> Words);
