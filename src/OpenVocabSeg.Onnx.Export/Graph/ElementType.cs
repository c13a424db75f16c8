namespace OpenVocabSeg.Onnx.Export.Graph;

/// <summary>Element types of tensors, with the numbers of ONNX (TensorProto.DataType).</summary>
internal enum ElementType
{
    Single = 1,
    Byte = 2,
    SByte = 3,
    Int64 = 7,
    Boolean = 9,
    Double = 11,
}
