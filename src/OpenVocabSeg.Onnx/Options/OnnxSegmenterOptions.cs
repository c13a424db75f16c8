using Microsoft.ML.OnnxRuntime;

namespace OpenVocabSeg.Onnx;

/// <summary>How an exported segmenter runs.</summary>
public sealed record OnnxSegmenterOptions
{
    /// <summary>Threads that one prediction uses; 0 leaves it to ONNX Runtime, which takes one a core.</summary>
    /// <value>0 or more. Default: 0.</value>
    public int Threads { get; init; }

    /// <summary>
    /// Whether ONNX Runtime keeps the memory of a prediction for the next one. Faster, but the process stays as large as the largest
    /// image made it.
    /// </summary>
    /// <value>Default: true.</value>
    public bool KeepMemory { get; init; } = true;

    /// <summary>
    /// Changes the session's options before the file is loaded, such as <c>options => options.AppendExecutionProvider_CUDA()</c>; the
    /// application references the package of ONNX Runtime that has the provider.
    /// </summary>
    /// <value>Default: null, the CPU.</value>
    public Action<SessionOptions>? Configure { get; init; }

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate() => ArgumentOutOfRangeException.ThrowIfNegative(Threads);
}
