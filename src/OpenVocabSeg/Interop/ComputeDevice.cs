using Microsoft.ML;
using Microsoft.ML.Runtime;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Interop;

/// <summary>Chooses the device to compute on, by the rules of ML.NET's ONNX transformer.</summary>
internal static class ComputeDevice
{
    /// <summary>Gets the device of an option, or that of the context.</summary>
    /// <param name="environment">The context, or the environment that ML.NET passes to a loader.</param>
    /// <param name="option">Name of a device; null follows the context and means the CPU if the context requests no GPU.</param>
    /// <exception cref="ArgumentException">The option is not a valid device name.</exception>
    /// <exception cref="InvalidOperationException">This machine or this libtorch does not have the requested GPU.</exception>
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
