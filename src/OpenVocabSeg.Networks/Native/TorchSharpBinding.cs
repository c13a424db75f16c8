using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace OpenVocabSeg.Networks.Native;

/// <summary>What TorchSharp finds when it looks for its native library.</summary>
internal static class TorchSharpBinding
{
    private const string Shim = "LibTorchSharp";

    private static Assembly TorchSharp => typeof(torch).Assembly;

    /// <summary>Gives TorchSharp a library that is loaded already.</summary>
    public static void Bind(nint shim)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(TorchSharp, (name, _, _) => name == Shim ? shim : 0);
        }
        catch (InvalidOperationException)
        {
            // The application has a resolver of its own; the system's loader then finds the shim by its SONAME.
        }
    }

    /// <summary>
    /// Makes every use of torch fail with the reason. Left alone, TorchSharp answers a failed load by copying the packages (500 MB) into
    /// the output folder and by a message on the console that names the wrong cause.
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

        // Any handle tells TorchSharp that its search has ended; its first call then asks the resolver above.
        var context = AssemblyLoadContext.GetLoadContext(TorchSharp) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += (assembly, name) =>
            assembly == TorchSharp && name == Shim ? NativeLibrary.GetMainProgramHandle() : 0;
    }
}
