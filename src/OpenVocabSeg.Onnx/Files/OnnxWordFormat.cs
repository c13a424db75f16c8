namespace OpenVocabSeg.Onnx.Files;

/// <summary>Storage format of a file's word vectors: little-endian numbers as base64 in the model's metadata.</summary>
/// <param name="Kind">Whole words or word pieces.</param>
/// <param name="Type">"float32", "float16" if it is lossless, or "int8" with a scale for each word.</param>
/// <param name="Length">Length to which the mean of a phrase's vectors is scaled; null to keep it.</param>
internal sealed record OnnxWordFormat(string Kind, string Type, float? Length);
