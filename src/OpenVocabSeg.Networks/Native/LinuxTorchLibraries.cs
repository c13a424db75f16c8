using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using TorchSharp;

namespace OpenVocabSeg.Networks.Native;

/// <summary>
/// Loads libtorch and then the shim on Linux. The shim is repaired if the system's libstdc++ is older than the one it was built with.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LinuxTorchLibraries
{
    private const string Shim = "libLibTorchSharp.so";
    private const string LibTorch = "libtorch.so";
    private const string CudaLibrary = "libtorch_cuda.so";
    private const string GlobalDependencies = "libtorch_global_deps.so";

    /// <summary>Loads libtorch and the shim.</summary>
    /// <param name="folder">Folder of the libtorch to use; null means that of the application.</param>
    /// <exception cref="TorchRuntimeException">A library could not be loaded. The message names the cause and a solution.</exception>
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
            if (folder is not null)
            {
                HideOwnLibTorch();
            }

            shim = LoadShim();
        }

        ConvolutionLibraries.Choose();
        TorchSharpBinding.Bind(shim);
    }

    private static void LoadLibTorch(string? folder)
    {
        var libtorch = folder is null ? NativeSearchPath.FindFile(LibTorch) : Path.Combine(folder, LibTorch);
        if (folder is not null && !File.Exists(libtorch))
        {
            throw new TorchRuntimeException($"There is no {LibTorch} in '{folder}', the folder in {TorchRuntime.LibTorchVariable}.");
        }

        try
        {
            var dependencies = libtorch is null ? null : Path.Combine(Path.GetDirectoryName(libtorch)!, GlobalDependencies);
            if (File.Exists(dependencies))
            {
                // As in PyTorch: OpenMP and the CUDA libraries must be visible to libraries that they load later.
                LinuxDynamicLoader.LoadGlobal(dependencies);
            }

            // By the bare name, the loader finds a libtorch that is already loaded or that is in LD_LIBRARY_PATH.
            LinuxDynamicLoader.Load(libtorch ?? LibTorch);
            if (folder is not null && File.Exists(Path.Combine(folder, CudaLibrary)))
            {
                LinuxDynamicLoader.Load(Path.Combine(folder, CudaLibrary));
            }
        }
        catch (DllNotFoundException exception)
        {
            throw new TorchRuntimeException(
                libtorch is null
                    ? $"No libtorch was found. {TorchLibraries.HowToInstall}"
                    : $"'{libtorch}' could not be loaded: {exception.Message}. "
                        + $"It must be the libtorch for {NativeSearchPath.PortableIdentifier}.",
                exception);
        }
    }

    /// <summary>Prevents TorchSharp from loading the application's libtorch in addition to the chosen one.</summary>
    private static void HideOwnLibTorch()
    {
        foreach (var soname in new[] { "torch_cpu.so", "torch_cuda.so" })
        {
            NativeFileCache.Load($"alias-{soname}", ElfAlias.Create(soname), LinuxDynamicLoader.Load);
        }
    }

    private static nint LoadShim()
    {
        var path = NativeSearchPath.FindFile(Shim) ?? throw new TorchRuntimeException(
            $"{Shim} of the NuGet package TorchSharp is missing from the application's folder. Publish or copy the whole output folder, "
            + "with its 'runtimes' folder.");
        try
        {
            return NeedsRepair() ? LoadRepaired(path) : LinuxDynamicLoader.LoadBound(path);
        }
        catch (DllNotFoundException exception) when (exception.Message.Contains("undefined symbol", StringComparison.Ordinal))
        {
            throw new TorchRuntimeException(
                $"The libtorch in this process does not match TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, "
                + $"which needs libtorch {TorchLibraries.LibTorchVersion}: {exception.Message}.",
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

    private static nint LoadRepaired(string path)
    {
        var original = File.ReadAllBytes(path);
        var name = $"libLibTorchSharp-{Convert.ToHexStringLower(SHA256.HashData(original))}.so";
        return NativeFileCache.Load(name, ElfShimRepair.Repair(original), LinuxDynamicLoader.LoadBound);
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
