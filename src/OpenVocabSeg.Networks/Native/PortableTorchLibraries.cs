using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace OpenVocabSeg.Networks.Native;

/// <summary>Loads libtorch on Windows and macOS, where the ordinary search for native libraries finds the files of the packages.</summary>
internal static class PortableTorchLibraries
{
    /// <summary>Loads libtorch from a folder if one is given, and ensures that TorchSharp finds its libraries.</summary>
    /// <exception cref="TorchRuntimeException">A library could not be loaded. The message names the cause and a solution.</exception>
    public static void Load(string? folder)
    {
        var library = OperatingSystem.IsWindows() ? "torch_cpu.dll" : "libtorch_cpu.dylib";
        if (folder is not null && NativeSearchPath.FindFile(library) is { } own && Path.GetDirectoryName(own) != folder)
        {
            throw new TorchRuntimeException(
                $"The application contains a libtorch ('{own}'), which TorchSharp would load in addition to the one in '{folder}'. "
                + $"Remove its libtorch package, or unset {TorchRuntime.LibTorchVariable}.");
        }

        try
        {
            if (folder is not null)
            {
                // Its dependencies are in the same folder.
                NativeLibrary.Load(Path.Combine(folder, library));
            }

            // The same calls as in TorchSharp, but earlier: after a failure, TorchSharp would copy the packages to the output folder.
            NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out _);
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
            RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            var cause = (exception.InnerException ?? exception).Message;
            throw new TorchRuntimeException($"libtorch could not be loaded: {cause} {TorchLibraries.HowToInstall}", exception);
        }
    }
}
