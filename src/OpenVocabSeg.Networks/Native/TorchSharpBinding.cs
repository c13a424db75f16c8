using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace OpenVocabSeg.Networks.Native;

/// <summary>Controls which native library TorchSharp finds.</summary>
internal static class TorchSharpBinding
{
    private const string Shim = "LibTorchSharp";

    private static Assembly TorchSharp => typeof(torch).Assembly;

    /// <summary>Makes TorchSharp use a library that is already loaded.</summary>
    public static void Bind(nint shim)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(TorchSharp, (name, _, _) => name == Shim ? shim : 0);
        }
        catch (InvalidOperationException)
        {
            // The application has its own resolver. The system's loader then finds the shim by its SONAME.
        }
    }

    /// <summary>
    /// Makes every use of torch throw the reason. Without this, TorchSharp reacts to a failed load by copying the packages (500 MB) to
    /// the output folder, and writes a message to the console that names the wrong cause.
    /// </summary>
    public static void Block(TorchRuntimeException reason)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(TorchSharp, (name, _, _) => name == Shim ? throw reason : 0);
        }
        catch (InvalidOperationException)
        {
            return; // The application resolves TorchSharp's imports itself.
        }

        // With any handle, TorchSharp ends its search. Its first call then uses the resolver above.
        var context = AssemblyLoadContext.GetLoadContext(TorchSharp) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += (assembly, name) =>
            assembly == TorchSharp && name == Shim ? NativeLibrary.GetMainProgramHandle() : 0;
    }
}
