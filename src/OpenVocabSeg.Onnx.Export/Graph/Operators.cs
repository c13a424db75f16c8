namespace OpenVocabSeg.Onnx.Export.Graph;

/// <summary>The ONNX operators in exported graphs, as methods of the builder.</summary>
internal static class Operators
{
    private const long End = long.MaxValue;

    extension(GraphBuilder graph)
    {
        public Value Add(Value a, Value b) => graph.Node("Add", [a, b]);

        public Value Subtract(Value a, Value b) => graph.Node("Sub", [a, b]);

        public Value Multiply(Value a, Value b) => graph.Node("Mul", [a, b]);

        public Value Divide(Value a, Value b) => graph.Node("Div", [a, b]);

        public Value Power(Value a, float exponent) => exponent == 1 ? a : graph.Node("Pow", [a, graph.Single(exponent)]);

        public Value Minimum(Value a, Value b) => graph.Node("Min", [a, b]);

        public Value Maximum(Value a, Value b) => graph.Node("Max", [a, b]);

        public Value Greater(Value a, Value b) => graph.Node("Greater", [a, b]);

        public Value Where(Value condition, Value yes, Value no) => graph.Node("Where", [condition, yes, no]);

        public Value Relu(Value a) => graph.Node("Relu", [a]);

        public Value Sigmoid(Value a) => graph.Node("Sigmoid", [a]);

        public Value Exponential(Value a) => graph.Node("Exp", [a]);

        public Value Cast(Value a, ElementType type) => graph.Node("Cast", [a], NodeAttribute.Of("to", (long)type));

        public Value Shape(Value a) => graph.Node("Shape", [a]);

        /// <summary>The length of one dimension, int64 [1].</summary>
        public Value Length(Value a, int axis) =>
            graph.Node("Shape", [a], NodeAttribute.Of("start", axis), NodeAttribute.Of("end", axis + 1));

        /// <summary>Reshapes to a constant shape; −1 stands for the remaining elements.</summary>
        public Value Reshape(Value a, params ReadOnlySpan<long> shape) => graph.Node("Reshape", [a, graph.Int64s(shape)]);

        public Value Transpose(Value a, params ReadOnlySpan<long> axes) => graph.Node("Transpose", [a], NodeAttribute.Of("perm", axes));

        public Value Concatenate(int axis, params ReadOnlySpan<Value> parts) => graph.Node("Concat", parts, NodeAttribute.Of("axis", axis));

        public Value Expand(Value a, Value shape) => graph.Node("Expand", [a, shape]);

        public Value Unsqueeze(Value a, params ReadOnlySpan<long> axes) => graph.Node("Unsqueeze", [a, graph.Int64s(axes)]);

        public Value Squeeze(Value a, params ReadOnlySpan<long> axes) => graph.Node("Squeeze", [a, graph.Int64s(axes)]);

        /// <summary>The slice from start to end (excluded) along an axis.</summary>
        public Value Slice(Value a, int axis, long start, long end = End, long step = 1) => graph.Node(
            "Slice", [a, graph.Int64s(start), graph.Int64s(end), graph.Int64s(axis), graph.Int64s(step)]);

        /// <summary>The slice up to an end (excluded), int64 [1], along an axis.</summary>
        public Value Take(Value a, int axis, Value end) => graph.Node("Slice", [a, graph.Int64s(0), end, graph.Int64s(axis)]);

        public Value Gather(Value a, Value indices, int axis = 0) => graph.Node("Gather", [a, indices], NodeAttribute.Of("axis", axis));

        /// <summary>Adds elements at the end of the first dimension.</summary>
        /// <param name="a">A tensor.</param>
        /// <param name="dimensions">Its number of dimensions.</param>
        /// <param name="count">Number of elements to add, int64 [1].</param>
        /// <param name="fill">Their value, of the type of <paramref name="a"/>.</param>
        public Value PadFirst(Value a, int dimensions, Value count, Value fill)
        {
            Value pads = dimensions == 1
                ? graph.Concatenate(0, graph.Int64s(0), count)
                : graph.Concatenate(0, graph.Int64s(new long[dimensions]), count, graph.Int64s(new long[dimensions - 1]));
            return graph.Node("Pad", [a, pads, fill]);
        }

        public Value MatMul(Value a, Value b) => graph.Node("MatMul", [a, b]);

        /// <summary>Rows a times the transposed weights, plus an optional bias.</summary>
        public Value Linear(Value a, Value weights, Value bias) => graph.Node(
            "Gemm", bias == Value.None ? [a, weights] : [a, weights, bias], NodeAttribute.Of("transB", 1));

        /// <summary>The mean over axes, which are removed.</summary>
        public Value Mean(Value a, params ReadOnlySpan<long> axes) =>
            graph.Node("ReduceMean", [a, graph.Int64s(axes)], NodeAttribute.Of("keepdims", 0));

        /// <summary>The sum over axes, which are removed.</summary>
        public Value Sum(Value a, params ReadOnlySpan<long> axes) =>
            graph.Node("ReduceSum", [a, graph.Int64s(axes)], NodeAttribute.Of("keepdims", 0));

        /// <summary>A tensor filled with one value.</summary>
        public Value Filled(Value shape, Value value) => graph.Expand(value, shape);

        /// <summary>A convolution with padding on all sides.</summary>
        public Value Convolution(Value a, Value weights, Value bias, int stride = 1, int padding = 0, int dilation = 1) => graph.Node(
            "Conv",
            bias == Value.None ? [a, weights] : [a, weights, bias],
            NodeAttribute.Of("strides", [stride, stride]),
            NodeAttribute.Of("pads", [padding, padding, padding, padding]),
            NodeAttribute.Of("dilations", [dilation, dilation]));

        /// <summary>The largest values and their indices, largest first; of equal values the first.</summary>
        /// <param name="values">[n].</param>
        /// <param name="count">Number of values, int64 [1], at most n.</param>
        public (Value Values, Value Indices) Top(Value values, Value count)
        {
            var outputs = graph.Nodes("TopK", 2, [values, count]);
            return (outputs[0], outputs[1]);
        }

        /// <summary>0, 1, … below a number (int64 scalar).</summary>
        public Value Range(Value count) => graph.Node("Range", [graph.Int64(0), count, graph.Int64(1)]);
    }
}
