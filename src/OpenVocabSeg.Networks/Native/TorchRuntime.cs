using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using OpenVocabSeg.Networks.Native;
using TorchSharp;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Finds and loads libtorch and TorchSharp's native shim before the first torch call.
/// </summary>
/// <remarks>
/// A module initializer of this assembly loads the libraries, so most programs need not call anything. A program that uses torch before
/// any type of this assembly must call <see cref="Initialize"/>. The module initializer never throws; it records a failure.
/// <see cref="Initialize"/>, which public entry points call before they use torch, throws the failure. Any other use of torch throws a
/// <see cref="TypeInitializationException"/> with the failure as its inner exception. The environment variable
/// <see cref="LibTorchVariable"/> can contain a folder with another libtorch (a CUDA build, a Python installation).
/// </remarks>
public static class TorchRuntime
{
    /// <summary>
    /// Name of the environment variable with the folder of the libtorch to use instead of that of the application:
    /// <c>OPENVOCABSEG_LIBTORCH</c>. It must be the libtorch version that TorchSharp was built for.
    /// </summary>
    public const string LibTorchVariable = "OPENVOCABSEG_LIBTORCH";

    private const string CudaPrefix = "cuda:";

    private static readonly Lazy<TorchRuntimeException?> Failure = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>
    /// Loads libtorch and the shim if they are not loaded. May be called from any thread, any number of times; after the first call it
    /// costs almost nothing.
    /// </summary>
    /// <exception cref="TorchRuntimeException">The native libraries could not be loaded; the message says how to solve this.</exception>
    public static void Initialize()
    {
        if (Failure.Value is { } failure)
        {
            // A new exception for each caller, so that the recorded one does not collect their stack traces.
            throw new TorchRuntimeException(failure.Message, failure.InnerException);
        }
    }

    /// <summary>Gets the device with a name.</summary>
    /// <param name="name"><c>"cpu"</c>, <c>"cuda"</c> (the first GPU), or <c>"cuda:1"</c>.</param>
    /// <exception cref="ArgumentException">The name is not a valid device name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    /// <exception cref="TorchRuntimeException">The native libraries could not be loaded.</exception>
    public static torch.Device GetDevice(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "cpu")
        {
            return torch.CPU;
        }

        var index = 0;
        if (name != "cuda"
            && !(name.StartsWith(CudaPrefix, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(CudaPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out index)))
        {
            throw new ArgumentException($"'{name}' is not a device: use 'cpu', 'cuda', or 'cuda:1' for the second GPU.", nameof(name));
        }

        return HasGpu(index)
            ? torch.device(DeviceType.CUDA, index)
            : throw new InvalidOperationException(
                $"CUDA device {index} is not available. Install a GPU build of libtorch (TorchBackend=cuda-windows or cuda-linux), "
                + "or choose another device.");
    }

    /// <summary>Checks whether a GPU is available to this machine and this libtorch.</summary>
    /// <param name="index">Index of the GPU, from 0.</param>
    /// <exception cref="TorchRuntimeException">The native libraries could not be loaded.</exception>
    public static bool HasGpu(int index)
    {
        Initialize();
        return torch.cuda.is_available() && index >= 0 && index < torch.cuda.device_count();
    }

    [SuppressMessage("Usage", "CA2255", Justification = "libtorch has to be loaded before TorchSharp searches for it.")]
    [ModuleInitializer]
    internal static void LoadOnFirstUse() => _ = Failure.Value;

    [SuppressMessage("Design", "CA1031", Justification = "A module initializer must not throw; the failure is recorded for Initialize.")]
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
