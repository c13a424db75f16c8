namespace OpenVocabSeg.Onnx.Files;

/// <summary>How a file's word vectors are stored: base64 of little-endian numbers in the model's metadata.</summary>
/// <param name="Kind">Whole words or word pieces.</param>
/// <param name="Type">"float32", "float16" where that loses nothing, or "int8" with a scale for each word.</param>
/// <param name="Length">The length that the mean of a phrase's vectors is brought to; null leaves its own.</param>
internal sealed record OnnxWordFormat(string Kind, string Type, float? Length);
