using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using TorchSharp;

namespace OpenVocabSeg.Networks.Runtime;

/// <summary>Linux: loads libtorch and then the shim, repaired where the system's libstdc++ is older than the one it was built with.</summary>
[SupportedOSPlatform("linux")]
internal static class LinuxTorchLibraries
{
    private const string Shim = "libLibTorchSharp.so";
    private const string LibTorch = "libtorch.so";
    private const string CudaLibrary = "libtorch_cuda.so";
    private const string GlobalDependencies = "libtorch_global_deps.so";

    /// <summary>Loads libtorch and the shim.</summary>
    /// <param name="folder">Folder of the libtorch to use, or null for the application's own.</param>
    /// <exception cref="TorchRuntimeException">With cause and cure.</exception>
    public static void Load(string? folder)
    {
        var musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        if (musl || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new TorchRuntimeException(
                $"TorchSharp has no native library for {RuntimeInformation.RuntimeIdentifier}; on Linux it supports x64 with glibc only.");
        }

        var shim = LinuxDynamicLoader.FindLoaded(Shim);
        if (shim == 0)
        {
            LoadLibTorch(folder);
            shim = LoadShim();
        }

        TorchSharpBinding.Bind(shim);
        if (folder is not null)
        {
            TorchSharpBinding.SkipSearch();
        }
    }

    private static void LoadLibTorch(string? folder)
    {
        var libtorch = folder is null ? NativeSearchPath.FindFile(LibTorch) : Path.Combine(folder, LibTorch);
        if (folder is not null && !File.Exists(libtorch))
        {
            throw new TorchRuntimeException($"There is no {LibTorch} in '{folder}', which {TorchRuntime.LibTorchVariable} names.");
        }

        if (folder is not null && NativeSearchPath.FindFile(CudaLibrary) is { } own && Path.GetDirectoryName(own) != folder)
        {
            throw new TorchRuntimeException(
                $"The application brings a CUDA libtorch of its own ('{own}'), which TorchSharp would load beside the one in '{folder}'. "
                + $"Build it with TorchBackend=cpu, or unset {TorchRuntime.LibTorchVariable}.");
        }

        try
        {
            var dependencies = libtorch is null ? null : Path.Combine(Path.GetDirectoryName(libtorch)!, GlobalDependencies);
            if (File.Exists(dependencies))
            {
                // As PyTorch does: OpenMP and the CUDA libraries have to be visible to what they themselves load later.
                LinuxDynamicLoader.LoadGlobal(dependencies);
            }

            // By its bare name the loader finds a libtorch that is in the process already, or in LD_LIBRARY_PATH.
            LinuxDynamicLoader.Load(libtorch ?? LibTorch);
        }
        catch (DllNotFoundException exception)
        {
            throw new TorchRuntimeException(
                libtorch is null
                    ? $"No libtorch was found. {TorchLibraries.HowToInstall}"
                    : $"'{libtorch}' could not be loaded: {exception.Message}. It must be the libtorch for {NativeSearchPath.PortableIdentifier}.",
                exception);
        }
    }

    private static nint LoadShim()
    {
        var path = NativeSearchPath.FindFile(Shim) ?? throw new TorchRuntimeException(
            $"{Shim} of the NuGet package TorchSharp is not beside the application. Publish or copy the whole output folder, "
            + "with its 'runtimes' folder.");
        try
        {
            return NeedsRepair() ? RepairedShimCache.Load(path, LinuxDynamicLoader.LoadBound) : LinuxDynamicLoader.LoadBound(path);
        }
        catch (DllNotFoundException exception) when (exception.Message.Contains("undefined symbol", StringComparison.Ordinal))
        {
            throw new TorchRuntimeException(
                $"The libtorch in this process does not fit TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, which needs libtorch "
                + $"{TorchLibraries.LibTorchVersion}: {exception.Message}.",
                exception);
        }
        catch (Exception exception) when (exception is DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw new TorchRuntimeException($"'{path}' could not be loaded: {exception.Message}.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new TorchRuntimeException(
                $"'{path}' does not load with this system's libstdc++ (older than GCC 13) and cannot be adapted to it. {exception.Message} "
                + "Restore the package again, or use a newer system (Debian 13, Ubuntu 24.04).",
                exception);
        }
    }

    private static bool NeedsRepair()
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out var standardLibrary))
        {
            throw new TorchRuntimeException("libstdc++.so.6 is missing. Install the system's package of it (libstdc++6 or libstdc++).");
        }

        return !NativeLibrary.TryGetExport(standardLibrary, ElfShimRepair.MissingSymbol, out _);
    }
}
