using System.Diagnostics;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>Measures whether a device is faster with bfloat16.</summary>
internal static class PrecisionProbe
{
    /// <summary>The smallest speedup that is worth the lost digits.</summary>
    private const double LeastGain = 1.3;

    private const int Repeats = 3;
    private const int Channels = 256;
    private const int Height = 50;
    private const int Width = 67;

    /// <summary>Chooses the type to compute in.</summary>
    /// <param name="precision">The requested precision.</param>
    /// <param name="device">The device that computes.</param>
    public static ScalarType Choose(ComputePrecision precision, Device device) => precision switch
    {
        ComputePrecision.Float32 => float32,
        ComputePrecision.BFloat16 => bfloat16,
        ComputePrecision.Automatic => Gain(device) >= LeastGain ? bfloat16 : float32,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, $"There is no such {nameof(ComputePrecision)}."),
    };

    /// <summary>
    /// Measures the speedup of bfloat16 over single precision, for a 3×3 convolution from the middle of a ResNet.
    /// </summary>
    /// <param name="device">The device that computes.</param>
    public static double Gain(Device device)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var single = Least(float32, device);
        return single / Least(bfloat16, device);
    }

    // Seconds: the minimum of several runs after a warm-up, because other work on the machine can only add time.
    private static double Least(ScalarType type, Device device)
    {
        var input = zeros([1, Height, Width, Channels], type, device).permute(0, 3, 1, 2);
        var weight = zeros([Channels, Channels, 3, 3], type, device);
        Convolve();
        var least = double.PositiveInfinity;
        for (var i = 0; i < Repeats; i++)
        {
            var clock = Stopwatch.StartNew();
            Convolve();
            least = Math.Min(least, clock.Elapsed.TotalSeconds);
        }

        return least;

        void Convolve()
        {
            nn.functional.conv2d(input, weight, padding: [1, 1]).Dispose();
            if (device.type == DeviceType.CUDA)
            {
                cuda.synchronize(device);
            }
        }
    }
}
