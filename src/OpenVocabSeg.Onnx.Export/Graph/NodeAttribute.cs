using Google.Protobuf;

namespace OpenVocabSeg.Onnx.Export.Graph;

/// <summary>Attributes of nodes.</summary>
internal static class NodeAttribute
{
    public static Proto.AttributeProto Of(string name, long value) =>
        new() { Name = name, Type = Proto.AttributeProto.Types.AttributeType.Int, I = value };

    public static Proto.AttributeProto Of(string name, float value) =>
        new() { Name = name, Type = Proto.AttributeProto.Types.AttributeType.Float, F = value };

    public static Proto.AttributeProto Of(string name, string value) =>
        new() { Name = name, Type = Proto.AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static Proto.AttributeProto Of(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new Proto.AttributeProto { Name = name, Type = Proto.AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values.ToArray());
        return attribute;
    }

    public static Proto.AttributeProto Of(string name, Proto.TensorProto value) =>
        new() { Name = name, Type = Proto.AttributeProto.Types.AttributeType.Tensor, T = value };
}
