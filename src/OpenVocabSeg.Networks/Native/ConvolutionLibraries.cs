using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace OpenVocabSeg.Networks.Native;

/// <summary>The libraries in libtorch that compute convolutions.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ConvolutionLibraries
{
    private const string Library = "libtorch_cpu.so";

    /// <summary>
    /// Switches oneDNN and NNPACK off where the processor hides its caches: oneDNN of libtorch 2.10 fails there, and NNPACK prints a line
    /// for each convolution. libtorch's own code computes the same. TorchSharp has no such switch, so the functions of libtorch are called
    /// by their C++ names.
    /// </summary>
    public static void Choose()
    {
        var library = ProcessorCaches.AreHidden ? LinuxDynamicLoader.FindLoaded(Library) : 0;
        if (library != 0
            && NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out var context)
            && NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledMkldnnEb", out var oneDnn)
            && NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out var nnPack))
        {
            var settings = ((delegate* unmanaged<nint>)context)();
            ((delegate* unmanaged<nint, byte, void>)oneDnn)(settings, 0);
            ((delegate* unmanaged<nint, byte, void>)nnPack)(settings, 0);
        }
    }
}
