using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace OpenVocabSeg.Networks.Native;

/// <summary>The libraries in libtorch that compute convolutions.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ConvolutionLibraries
{
    /// <summary>The library that has the switches.</summary>
    public const string Library = "libtorch_cpu.so";

    /// <summary>The function that returns the settings of libtorch, by its C++ name: TorchSharp has no such switches.</summary>
    public const string Settings = "_ZN2at13globalContextEv";

    /// <summary>The functions that switch oneDNN and NNPACK, by their C++ names.</summary>
    public static readonly IReadOnlyList<string> Switches =
        ["_ZN2at7Context20setUserEnabledMkldnnEb", "_ZN2at7Context20setUserEnabledNNPACKEb"];

    /// <summary>
    /// Switches oneDNN and NNPACK off where the processor hides its caches: oneDNN of libtorch 2.10 fails there, and NNPACK
    /// prints a line for each convolution. libtorch's own code computes the same.
    /// </summary>
    /// <exception cref="TorchRuntimeException">This libtorch has no such switches.</exception>
    public static void Choose()
    {
        if (!ProcessorCaches.AreHidden)
        {
            return;
        }

        var library = LinuxDynamicLoader.FindLoaded(Library);
        var settings = ((delegate* unmanaged<nint>)Function(library, Settings))();
        foreach (var name in Switches)
        {
            ((delegate* unmanaged<nint, byte, void>)Function(library, name))(settings, 0);
        }
    }

    private static nint Function(nint library, string name) => library != 0 && NativeLibrary.TryGetExport(library, name, out var function)
        ? function
        : throw new TorchRuntimeException(
            $"The processor hides its caches, and this libtorch has no switch for oneDNN, which fails there ({Library} lacks {name}). "
            + $"Use libtorch {TorchLibraries.LibTorchVersion}.");
}
