using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace OpenVocabSeg.Networks.Native;

/// <summary>Windows and macOS: the ordinary search for native libraries finds what the packages bring.</summary>
internal static class PortableTorchLibraries
{
    /// <summary>Loads libtorch from a folder if one is named, and makes sure that TorchSharp finds its libraries.</summary>
    /// <exception cref="TorchRuntimeException">With cause and cure.</exception>
    public static void Load(string? folder)
    {
        var library = OperatingSystem.IsWindows() ? "torch_cpu.dll" : "libtorch_cpu.dylib";
        if (folder is not null && NativeSearchPath.FindFile(library) is { } own && Path.GetDirectoryName(own) != folder)
        {
            throw new TorchRuntimeException(
                $"The application brings a libtorch of its own ('{own}'), which TorchSharp would load beside the one in '{folder}'. "
                + $"Remove its libtorch package, or unset {TorchRuntime.LibTorchVariable}.");
        }

        try
        {
            if (folder is not null)
            {
                // Its dependencies lie beside it.
                NativeLibrary.Load(Path.Combine(folder, library));
            }

            // As TorchSharp does, but before it runs: its own answer to a failure is to copy the packages into the output folder.
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
