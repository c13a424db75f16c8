namespace OpenVocabSeg.Networks;

/// <summary>
/// libtorch or TorchSharp's native shim could not be loaded. The message names the cause and what to install or set.
/// </summary>
public sealed class TorchRuntimeException : DllNotFoundException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The cause and a solution, for users.</param>
    /// <param name="innerException">The exception of the loader, if any.</param>
    public TorchRuntimeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
