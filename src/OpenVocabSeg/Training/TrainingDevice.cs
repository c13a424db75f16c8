using Microsoft.ML;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Training;

/// <summary>Chooses where to compute, by the rules of ML.NET's ONNX transformer.</summary>
internal static class TrainingDevice
{
    /// <summary>The device that an option names, or the one that the context asks for.</summary>
    /// <exception cref="ArgumentException">The option is not the name of a device.</exception>
    /// <exception cref="InvalidOperationException">A GPU was asked for that this machine or this libtorch does not have.</exception>
    public static torch.Device Resolve(MLContext context, string? option)
    {
        TorchRuntime.Initialize();
        if (option is null)
        {
            if (context.GpuDeviceId is not { } gpu)
            {
                return torch.CPU;
            }

            return HasCuda(gpu) ? torch.device(DeviceType.CUDA, gpu) : context.FallbackToCpu ? torch.CPU : throw NoCuda(gpu);
        }

        var (type, index) = Parse(option);
        if (type == DeviceType.CPU)
        {
            return torch.CPU;
        }

        return HasCuda(index) ? torch.device(DeviceType.CUDA, index) : throw NoCuda(index);
    }

    private static (DeviceType Type, int Index) Parse(string option)
    {
        if (option == "cpu")
        {
            return (DeviceType.CPU, 0);
        }

        if (option == "cuda")
        {
            return (DeviceType.CUDA, 0);
        }

        return option.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(option.AsSpan(5), out var index) && index >= 0
            ? (DeviceType.CUDA, index)
            : throw new ArgumentException($"'{option}' is not a device: 'cpu', 'cuda' and 'cuda:1' are.", nameof(option));
    }

    private static bool HasCuda(int index) => torch.cuda.is_available() && index < torch.cuda.device_count();

    private static InvalidOperationException NoCuda(int index) =>
        new(
            $"CUDA device {index} is not available. Install a GPU build of libtorch (TorchBackend=cuda-windows or cuda-linux), "
            + "choose another device, or set MLContext.FallbackToCpu.");
}
