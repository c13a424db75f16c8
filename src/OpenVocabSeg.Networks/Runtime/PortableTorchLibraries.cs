using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace OpenVocabSeg.Networks.Runtime;

/// <summary>Windows and macOS: the ordinary search for native libraries finds what the packages bring.</summary>
internal static class PortableTorchLibraries
{
    /// <summary>Loads libtorch from a folder if one is named, and makes sure that TorchSharp finds its libraries.</summary>
    /// <exception cref="TorchRuntimeException">With cause and cure.</exception>
    public static void Load(string? folder)
    {
        try
        {
            if (folder is not null)
            {
                foreach (var library in OperatingSystem.IsWindows() ? ["c10.dll", "torch_cpu.dll", "torch.dll"] : new[] { "libtorch.dylib" })
                {
                    NativeLibrary.Load(Path.Combine(folder, library));
                }
            }

            // Checked before TorchSharp runs: its own answer to a failure is to copy the packages into the output folder.
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
