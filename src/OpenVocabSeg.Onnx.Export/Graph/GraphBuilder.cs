using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace OpenVocabSeg.Onnx.Export.Graph;

/// <summary>
/// Builds an ONNX graph node by node, in execution order. Names of nodes begin with their part of the network, to make profiles and
/// viewers readable.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly Proto.GraphProto _graph;
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _constants = new(StringComparer.Ordinal);
    private string _part = string.Empty;

    /// <param name="name">Name of the graph.</param>
    public GraphBuilder(string name) => _graph = new Proto.GraphProto { Name = name };

    /// <summary>Sets the part of the network that the next nodes belong to.</summary>
    public void Begin(string part) => _part = part;

    /// <summary>Adds a required input.</summary>
    public Value Input(string name, string description, ElementType type, params ReadOnlySpan<Dimension> shape)
    {
        _graph.Input.Add(Info(name, description, type, shape));
        return new Value(name);
    }

    /// <summary>Adds an optional input with a default value.</summary>
    public Value OptionalInput(string name, string description, float value)
    {
        var input = Input(name, description, ElementType.Single, 1);
        AddInitializer(name, ElementType.Single, [1], MemoryMarshal.AsBytes<float>([value]));
        return input;
    }

    /// <summary>Adds an optional list of indices, which is empty by default.</summary>
    public Value OptionalIndices(string name, string description, string dimension)
    {
        var input = Input(name, description, ElementType.Int64, dimension);
        AddInitializer(name, ElementType.Int64, [0], []);
        return input;
    }

    /// <summary>Makes a value an output of the graph.</summary>
    public void Output(Value value, string name, string description, ElementType type, params ReadOnlySpan<Dimension> shape)
    {
        var node = new Proto.NodeProto { OpType = "Identity", Name = $"outputs/{name}" };
        node.Input.Add(value.Name);
        node.Output.Add(name);
        _graph.Node.Add(node);
        _graph.Output.Add(Info(name, description, type, shape));
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Name of the operator in ONNX.</param>
    /// <param name="inputs">Its inputs; <see cref="Value.None"/> leaves an optional one out.</param>
    /// <param name="attributes">Its attributes; see <see cref="NodeAttribute"/>.</param>
    public Value Node(string operation, ReadOnlySpan<Value> inputs, params ReadOnlySpan<Proto.AttributeProto> attributes) =>
        Nodes(operation, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public Value[] Nodes(
        string operation, int outputs, ReadOnlySpan<Value> inputs, params ReadOnlySpan<Proto.AttributeProto> attributes)
    {
        var name = Unique(_part.Length == 0 ? operation : $"{_part}/{operation}");
        var node = new Proto.NodeProto { OpType = operation, Name = name };
        foreach (var input in inputs)
        {
            node.Input.Add(input.Name);
        }

        foreach (var attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        Value[] results = [.. Enumerable.Range(0, outputs).Select(i => new Value(i == 0 ? name : $"{name}:{i}"))];
        node.Output.AddRange(results.Select(result => result.Name));
        _graph.Node.Add(node);
        return results;
    }

    /// <summary>A constant list of integers [n]; equal lists share one constant.</summary>
    public Value Int64s(params ReadOnlySpan<long> values) =>
        Constant(ElementType.Int64, [values.Length], MemoryMarshal.AsBytes(values));

    /// <summary>A constant integer scalar.</summary>
    public Value Int64(long value) => Constant(ElementType.Int64, [], MemoryMarshal.AsBytes<long>([value]));

    /// <summary>A constant scalar in single precision.</summary>
    public Value Single(float value) => Constant(ElementType.Single, [], MemoryMarshal.AsBytes<float>([value]));

    /// <summary>Constant numbers with a shape.</summary>
    public Value Singles(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(ElementType.Single, shape, MemoryMarshal.AsBytes(values));

    /// <summary>A large constant with its own name, such as the weights of a layer.</summary>
    public Value Initializer(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> littleEndian)
    {
        name = Unique(name);
        AddInitializer(name, type, shape, littleEndian);
        return new Value(name);
    }

    /// <summary>Creates a model with the graph.</summary>
    /// <param name="opset">Version of the ONNX operator set.</param>
    /// <param name="irVersion">Version of the file format.</param>
    /// <param name="metadata">Properties of the model, by name.</param>
    public Proto.ModelProto ToModel(int opset, int irVersion, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var model = new Proto.ModelProto { IrVersion = irVersion, Graph = _graph };
        model.OpsetImport.Add(new Proto.OperatorSetIdProto { Domain = string.Empty, Version = opset });
        model.MetadataProps.AddRange(metadata.Select(pair => new Proto.StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        return model;
    }

    private static Proto.ValueInfoProto Info(string name, string description, ElementType type, ReadOnlySpan<Dimension> shape)
    {
        var dimensions = new Proto.TensorShapeProto();
        foreach (var dimension in shape)
        {
            dimensions.Dim.Add(dimension.Name is { } symbol
                ? new Proto.TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new Proto.TensorShapeProto.Types.Dimension { DimValue = dimension.Length });
        }

        return new Proto.ValueInfoProto
        {
            Name = name,
            DocString = description,
            Type = new Proto.TypeProto { TensorType = new Proto.TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }

    private Value Constant(ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> littleEndian)
    {
        var key = string.Create(CultureInfo.InvariantCulture,
            $"{type}[{string.Join(',', shape.ToArray())}]{Convert.ToHexString(littleEndian)}");
        if (!_constants.TryGetValue(key, out var value))
        {
            value = Initializer("constant", type, shape, littleEndian);
            _constants.Add(key, value);
        }

        return value;
    }

    private void AddInitializer(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> littleEndian)
    {
        var tensor = new Proto.TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(littleEndian) };
        tensor.Dims.AddRange(shape.ToArray());
        _graph.Initializer.Add(tensor);
    }

    private string Unique(string name)
    {
        var count = _uses.GetValueOrDefault(name);
        _uses[name] = count + 1;
        return count == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{count + 1}");
    }
}
