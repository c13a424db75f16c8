namespace OpenVocabSeg.Networks;

/// <summary>
/// libtorch or TorchSharp's native shim could not be loaded. The message names the cause and what to install or set.
/// </summary>
public sealed class TorchRuntimeException : DllNotFoundException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Cause and cure, for a person to read.</param>
    /// <param name="innerException">What the loader reported, if it reported anything.</param>
    public TorchRuntimeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
