using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenVocabSeg.Networks.Native;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Finds and loads libtorch and TorchSharp's native shim before the first torch call.
/// </summary>
/// <remarks>
/// A module initialiser of this assembly loads the libraries, so nobody has to call anything; only a program that uses torch before any
/// type of this assembly calls <see cref="Initialize"/> itself. The module initialiser never throws: a failure is kept.
/// <see cref="Initialize"/>, which public entry points call before they use torch, throws it, and any other use of torch fails with a
/// <see cref="TypeInitializationException"/> that has it as its inner exception.
/// The environment variable <see cref="LibTorchVariable"/> names a folder with another libtorch (a CUDA build, a Python installation).
/// </remarks>
public static class TorchRuntime
{
    /// <summary>
    /// Name of the environment variable that holds the folder of the libtorch to use instead of the application's own:
    /// <c>OPENVOCABSEG_LIBTORCH</c>. It must be the libtorch version that TorchSharp was built for.
    /// </summary>
    public const string LibTorchVariable = "OPENVOCABSEG_LIBTORCH";

    private static readonly Lazy<TorchRuntimeException?> Failure = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>
    /// Loads libtorch and the shim if that has not been done, and throws if it cannot be done. May be called from any thread,
    /// any number of times; after the first call it costs nothing.
    /// </summary>
    /// <exception cref="TorchRuntimeException">The native libraries could not be loaded; the message says what to do.</exception>
    public static void Initialize()
    {
        if (Failure.Value is { } failure)
        {
            // A new exception for each caller: the recorded one would collect their stack traces.
            throw new TorchRuntimeException(failure.Message, failure.InnerException);
        }
    }

    [SuppressMessage("Usage", "CA2255", Justification = "libtorch has to be loaded before TorchSharp searches for it.")]
    [ModuleInitializer]
    internal static void LoadOnFirstUse() => _ = Failure.Value;

    [SuppressMessage("Design", "CA1031", Justification = "A module initialiser must not throw; the failure is kept for Initialize.")]
    private static TorchRuntimeException? Load()
    {
        try
        {
            TorchLibraries.Load(Environment.GetEnvironmentVariable(LibTorchVariable));
            return null;
        }
        catch (Exception exception)
        {
            var failure = exception as TorchRuntimeException
                ?? new TorchRuntimeException($"libtorch could not be loaded: {exception.GetBaseException().Message}", exception);
            TorchSharpBinding.Block(failure);
            return failure;
        }
    }
}
