using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace OpenVocabSeg.Networks.Native;

/// <summary>NNPACK, a library in libtorch that computes some convolutions.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class NnPack
{
    private const string Library = "libtorch_cpu.so";

    /// <summary>
    /// Switches NNPACK off where the processor hides its caches. It does not start there, and libtorch prints a line about that for each
    /// convolution. TorchSharp has no such switch, so the function of libtorch is called by its C++ name.
    /// </summary>
    public static void SwitchOffWhereItDoesNotStart()
    {
        var library = ProcessorCaches.AreHidden ? LinuxDynamicLoader.FindLoaded(Library) : 0;
        if (library != 0
            && NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out var context)
            && NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out var enable))
        {
            ((delegate* unmanaged<nint, byte, void>)enable)(((delegate* unmanaged<nint>)context)(), 0);
        }
    }
}
