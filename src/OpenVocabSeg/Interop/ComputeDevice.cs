using Microsoft.ML;
using Microsoft.ML.Runtime;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Interop;

/// <summary>Chooses where to compute, by the rules of ML.NET's ONNX transformer.</summary>
internal static class ComputeDevice
{
    /// <summary>The device that an option names, or the one that the context asks for.</summary>
    /// <param name="environment">The context, or what ML.NET hands to a loader in its place.</param>
    /// <param name="option">Name of a device; null follows the context and is the CPU where that asks for no GPU.</param>
    /// <exception cref="ArgumentException">The option is not the name of a device.</exception>
    /// <exception cref="InvalidOperationException">A GPU was asked for that this machine or this libtorch does not have.</exception>
    public static torch.Device Resolve(IHostEnvironment environment, string? option)
    {
        if (option is not null)
        {
            return TorchRuntime.GetDevice(option);
        }

        var (gpu, fallbackToCpu) = environment is MLContext context
            ? (context.GpuDeviceId, context.FallbackToCpu)
            : ModelFileBridge.ReadGpuOptions(environment);
        if (gpu is not { } index || (fallbackToCpu && !TorchRuntime.HasGpu(index)))
        {
            return torch.CPU;
        }

        return TorchRuntime.HasGpu(index)
            ? torch.device(DeviceType.CUDA, index)
            : throw new InvalidOperationException(
                $"CUDA device {index} is not available. Install a GPU build of libtorch (TorchBackend=cuda-windows or cuda-linux), "
                + "choose another device, or set MLContext.FallbackToCpu.");
    }
}
