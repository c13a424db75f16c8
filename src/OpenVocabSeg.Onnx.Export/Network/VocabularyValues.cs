using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The words that regions are compared with.</summary>
/// <param name="Columns">[D, K], one column per word.</param>
/// <param name="IsWord">[K], false for a row of zeros.</param>
/// <param name="ClassOfWord">int64 [K].</param>
/// <param name="ClassCount">C, int64 [1].</param>
/// <param name="IsClass">[C], 1 if the class has a word, otherwise 0.</param>
internal readonly record struct VocabularyValues(Value Columns, Value IsWord, Value ClassOfWord, Value ClassCount, Value IsClass);
