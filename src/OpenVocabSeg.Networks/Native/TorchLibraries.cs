using System.Runtime.InteropServices;

namespace OpenVocabSeg.Networks.Native;

/// <summary>Selects how <see cref="TorchRuntime"/> loads libtorch on each operating system.</summary>
internal static class TorchLibraries
{
    /// <summary>The libtorch release that the referenced TorchSharp was built for.</summary>
    public const string LibTorchVersion = "2.10";

    /// <summary>Loads libtorch and the shim.</summary>
    /// <param name="folder">Folder of the libtorch to use; null or empty means that of the application.</param>
    /// <exception cref="TorchRuntimeException">A library could not be loaded. The message names the cause and a solution.</exception>
    public static void Load(string? folder)
    {
        if (!Environment.Is64BitProcess)
        {
            throw new TorchRuntimeException("libtorch exists for 64-bit processes only. Run the application as a 64-bit process.");
        }

        folder = string.IsNullOrWhiteSpace(folder) ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new TorchRuntimeException(
                $"The folder '{folder}' does not exist. {TorchRuntime.LibTorchVariable} must name the folder "
                + "that holds the libtorch libraries (for a Python installation: site-packages/torch/lib).");
        }

        if (OperatingSystem.IsLinux())
        {
            LinuxTorchLibraries.Load(folder);
        }
        else
        {
            PortableTorchLibraries.Load(folder);
        }
    }

    /// <summary>Instructions for the case that no libtorch was found.</summary>
    public static string HowToInstall => OperatingSystem.IsWindows()
        ? Instructions("TorchSharp-cuda-windows or libtorch-cpu-win-x64", "cuda-windows or cpu")
        : OperatingSystem.IsMacOS()
            ? Instructions("libtorch-cpu-osx-arm64", "cpu")
            : Instructions("libtorch-cpu-linux-x64 or TorchSharp-cuda-linux", "cpu or cuda-linux");

    private static string Instructions(string packages, string backends)
    {
        return $"Add the NuGet package {packages} to the application (in this repository: set the MSBuild property "
            + $"TorchBackend to {backends}), or set the environment variable {TorchRuntime.LibTorchVariable} to "
            + $"the folder of a libtorch {LibTorchVersion}. "
            + $"This process is {NativeSearchPath.PortableIdentifier} ({RuntimeInformation.FrameworkDescription}).";
    }
}
