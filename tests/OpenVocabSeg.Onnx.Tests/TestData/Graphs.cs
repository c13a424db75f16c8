using Google.Protobuf;

namespace OpenVocabSeg.Onnx.Tests.TestData;

/// <summary>Changes to exported files.</summary>
internal static class Graphs
{
    private const string CriticKey = "openvocabseg.critic";

    public static Proto.ModelProto Parse(byte[] file) => Proto.ModelProto.Parser.ParseFrom(file);

    /// <summary>A file whose critic is changed.</summary>
    public static byte[] WithCritic(byte[] file, Action<Proto.ModelProto> change)
    {
        var model = Parse(file);
        var property = model.MetadataProps.Single(item => item.Key == CriticKey);
        var critic = Proto.ModelProto.Parser.ParseFrom(Convert.FromBase64String(property.Value));
        change(critic);
        property.Value = Convert.ToBase64String(critic.ToByteArray());
        return model.ToByteArray();
    }

    /// <summary>An output has its rows twice.</summary>
    public static void Double(this Proto.ModelProto model, string output)
    {
        var node = new Proto.NodeProto { OpType = "Concat" };
        node.Attribute.Add(Number("axis", 0));
        model.Follow(output, node, times: 2);
    }

    /// <summary>An output has another type.</summary>
    public static void Cast(this Proto.ModelProto model, string output, Proto.TensorProto.Types.DataType type)
    {
        var node = new Proto.NodeProto { OpType = "Cast" };
        node.Attribute.Add(Number("to", (int)type));
        model.Follow(output, node).ElemType = (int)type;
    }

    /// <summary>An output has another name.</summary>
    public static void Rename(this Proto.ModelProto model, string output, string name)
    {
        model.Follow(output, new Proto.NodeProto { OpType = "Identity" });
        model.Graph.Node[^1].Output[0] = name;
        model.Graph.Output.Single(item => item.Name == output).Name = name;
    }

    // A node between what computes an output and the output, whose stated shape is removed.
    private static Proto.TypeProto.Types.Tensor Follow(this Proto.ModelProto model, string output, Proto.NodeProto node, int times = 1)
    {
        var inner = $"{output}_before";
        foreach (var names in model.Graph.Node.SelectMany(item => new[] { item.Input, item.Output }))
        {
            for (var i = 0; i < names.Count; i++)
            {
                names[i] = names[i] == output ? inner : names[i];
            }
        }

        node.Input.Add(Enumerable.Repeat(inner, times));
        node.Output.Add(output);
        model.Graph.Node.Add(node);
        var type = model.Graph.Output.Single(item => item.Name == output).Type.TensorType;
        type.Shape = null;
        return type;
    }

    private static Proto.AttributeProto Number(string name, long value) =>
        new() { Name = name, I = value, Type = Proto.AttributeProto.Types.AttributeType.Int };
}
