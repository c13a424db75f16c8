using System.Runtime.InteropServices;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Adds layers with the weights of a model to a graph.</summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">Source of the weights.</param>
/// <param name="precision">Storage precision of the weights.</param>
internal sealed class Layers(GraphBuilder graph, ModelWeights weights, OnnxWeightPrecision precision)
{
    // Smaller layers are not quantized, because their scales would take more space than is saved.
    private const int SmallestQuantized = 1024;

    private readonly Dictionary<string, Value> _added = new(StringComparer.Ordinal);

    /// <summary>Source of the weights.</summary>
    public ModelWeights Weights => weights;

    /// <summary>A convolution with a bias, with the weights of a name.</summary>
    public Value Convolution(Value input, string name, int padding = 0, int dilation = 1) => graph.Convolution(
        input, Kernel(name, weights.Read($"{name}.weight")), Bias(name, weights.Read($"{name}.bias")), 1, padding, dilation);

    /// <summary>A convolution with given weights.</summary>
    public Value Convolution(Value input, string name, Weight kernel, Weight? bias, int stride = 1, int padding = 0, int dilation = 1) =>
        graph.Convolution(input, Kernel(name, kernel), bias is { } given ? Bias(name, given) : Value.None, stride, padding, dilation);

    /// <summary>Rows times the weights of a name, plus its bias.</summary>
    public Value Linear(Value input, string name) => Linear(input, name, weights.Read($"{name}.weight"), weights.Read($"{name}.bias"));

    /// <summary>Rows times given weights [out, in], plus a bias [out].</summary>
    public Value Linear(Value input, string name, Weight matrix, Weight bias) =>
        graph.Linear(input, Kernel(name, matrix), Bias(name, bias));

    /// <summary>The weights of a layer, with its outputs as the first dimension. Repeated uses share one constant.</summary>
    public Value Kernel(string name, Weight weight) => Once($"{name}.weight", full =>
        precision == OnnxWeightPrecision.Int8 && weight.Values.Length >= SmallestQuantized ? Quantized(full, weight) : Added(full, weight));

    /// <summary>The bias of a layer.</summary>
    public Value Bias(string name, Weight bias) => Once($"{name}.bias", full => Added(full, bias));

    private Value Added(string name, Weight weight) =>
        graph.Initializer(name, ElementType.Single, weight.Shape, MemoryMarshal.AsBytes(weight.Values.AsSpan()));

    private Value Once(string name, Func<string, Value> add)
    {
        if (!_added.TryGetValue(name, out var value))
        {
            value = add(name);
            _added.Add(name, value);
        }

        return value;
    }

    // Plain operators instead of DequantizeLinear: runtimes fold them when they load the file, so that layers are as fast
    // as in a file in single precision.
    private Value Quantized(string name, Weight weight)
    {
        var (codes, scales) = WeightQuantizer.Quantize(weight);
        var integers = graph.Initializer($"{name}_int8", ElementType.SByte, weight.Shape, MemoryMarshal.AsBytes(codes.AsSpan()));
        long[] scaleShape = [weight.Shape[0], .. Enumerable.Repeat(1L, weight.Shape.Length - 1)];
        var scale = graph.Initializer($"{name}_scale", ElementType.Single, scaleShape, MemoryMarshal.AsBytes(scales.AsSpan()));
        return graph.Multiply(graph.Cast(integers, ElementType.Single), scale);
    }
}
