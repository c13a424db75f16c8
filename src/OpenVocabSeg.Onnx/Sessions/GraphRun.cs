using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>Runs a graph and checks its outputs. A graph from a stranger may return anything.</summary>
/// <param name="session">The session of the graph.</param>
/// <param name="name">What the graph is in messages, such as "model.onnx: its graph".</param>
internal sealed class GraphRun(InferenceSession session, string name)
{
    /// <summary>A dimension of any length.</summary>
    public const int Any = -1;

    /// <summary>Computes outputs.</summary>
    /// <param name="inputs">Names of inputs.</param>
    /// <param name="values">Their values.</param>
    /// <param name="outputs">Names of outputs.</param>
    /// <exception cref="InvalidDataException">The graph fails.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(string[] inputs, OrtValue[] values, string[] outputs)
    {
        try
        {
            using var options = new RunOptions();
            return session.Run(options, inputs, values, outputs);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidDataException($"{name} cannot be computed: {RuntimeMessage.Of(exception)}", exception);
        }
    }

    /// <summary>The numbers of an output.</summary>
    /// <param name="output">Its name, for the message.</param>
    /// <param name="value">The output.</param>
    /// <param name="shape">Its stated shape, with <see cref="Any"/>.</param>
    /// <exception cref="InvalidDataException">It has another type or shape, or a number that is not finite.</exception>
    public ReadOnlySpan<float> Numbers(string output, OrtValue value, params ReadOnlySpan<int> shape)
    {
        Check(output, value, TensorElementType.Float, shape);
        var numbers = value.GetTensorDataAsSpan<float>();
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
            {
                throw Wrong(string.Create(CultureInfo.InvariantCulture, $"its output '{output}' has the value {number}"));
            }
        }

        return numbers;
    }

    /// <summary>Checks the type and shape of an output.</summary>
    /// <param name="output">Its name, for the message.</param>
    /// <param name="value">The output.</param>
    /// <param name="type">Its stated type.</param>
    /// <param name="shape">Its stated shape, with <see cref="Any"/>.</param>
    /// <exception cref="InvalidDataException">It has another type or shape.</exception>
    public void Check(string output, OrtValue value, TensorElementType type, params ReadOnlySpan<int> shape)
    {
        if (!value.IsTensor)
        {
            throw Wrong($"its output '{output}' is no tensor");
        }

        var found = value.GetTensorTypeAndShape();
        var matches = found.ElementDataType == type && found.Shape.Length == shape.Length;
        for (var i = 0; matches && i < shape.Length; i++)
        {
            matches = shape[i] == Any || shape[i] == found.Shape[i];
        }

        if (!matches)
        {
            var stated = string.Join(", ", shape.ToArray().Select(length => length == Any ? "any" : $"{length}"));
            throw Wrong($"its output '{output}' is {found.ElementDataType} [{string.Join(", ", found.Shape)}], not {type} [{stated}]");
        }
    }

    /// <summary>An error about an output.</summary>
    /// <param name="what">What is wrong.</param>
    public InvalidDataException Wrong(string what) => new($"{name} does not do what its description states: {what}.");
}
