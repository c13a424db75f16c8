using Microsoft.ML.OnnxRuntime;

namespace OpenVocabSeg.Onnx;

/// <summary>Session settings of an exported segmenter.</summary>
public sealed record OnnxSegmenterOptions
{
    /// <summary>Number of threads per prediction; 0 for ONNX Runtime's default, one per core.</summary>
    /// <value>0 or more. Default: 0.</value>
    public int Threads { get; init; }

    /// <summary>
    /// Whether ONNX Runtime reuses the memory of a prediction for the next one. This is faster, but the memory for the largest image
    /// is not released.
    /// </summary>
    /// <value>Default: true.</value>
    public bool KeepMemory { get; init; } = true;

    /// <summary>
    /// Configures the session before the file is loaded, such as <c>options => options.AppendExecutionProvider_CUDA()</c>. The
    /// application must reference the package of ONNX Runtime with this provider. The weights are then read, not mapped into memory, which
    /// takes longer.
    /// </summary>
    /// <value>Default: null, the CPU.</value>
    public Action<SessionOptions>? Configure { get; init; }

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate() => ArgumentOutOfRangeException.ThrowIfNegative(Threads);
}
