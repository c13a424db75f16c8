using System.Numerics;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training.Rules;

/// <summary>
/// A step of AdamW in one pass over parameter, gradient and state, for large parameters of single precision on the CPU. Torch's
/// operations, which are the reference, pass over them nine times.
/// </summary>
/// <remarks>Roundings are those of torch, except for the square root: that of torch is not always the nearest number.</remarks>
internal static unsafe class AdamWLoop
{
    // Smaller parameters are in the processor's cache during all passes.
    private const long SmallestParameter = 1 << 12;

    // What one thread does at least: less takes shorter than starting it.
    private const long ValuesOfThread = 1 << 16;

    /// <summary>
    /// Whether the tensors are large, of single precision, on the CPU, and lie in memory in the same order without gaps.
    /// </summary>
    public static bool Handles(params ReadOnlySpan<Tensor> tensors)
    {
        var (values, strides) = (tensors[0].numel(), tensors[0].stride());
        if (values < SmallestParameter)
        {
            return false;
        }

        foreach (var tensor in tensors)
        {
            if (tensor.dtype != ScalarType.Float32 || tensor.device_type != DeviceType.CPU || !tensor.stride().SequenceEqual(strides))
            {
                return false;
            }
        }

        return values == 1 + tensors[0].shape.Zip(strides, (size, stride) => (size - 1) * stride).Sum();
    }

    /// <summary>Changes the parameter and the state.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="mean">Mean of the gradients.</param>
    /// <param name="square">Mean of their squares.</param>
    /// <param name="step">The step.</param>
    public static void Move(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, AdamWStep step)
    {
        var (p, g, m, s) = (Begin(parameter), Begin(gradient), Begin(mean), Begin(square));
        var values = parameter.numel();
        var parts = (int)Math.Clamp(values / ValuesOfThread, 1, get_num_threads());
        if (parts == 1)
        {
            Move(p, g, m, s, values, step);
        }
        else
        {
            Parallel.For(0, parts, part =>
            {
                var (from, to) = (part * values / parts, (part + 1) * values / parts);
                var bytes = (nint)(from * sizeof(float));
                Move(p + bytes, g + bytes, m + bytes, s + bytes, to - from, step);
            });
        }

        GC.KeepAlive(parameter);
        GC.KeepAlive(gradient);
        GC.KeepAlive(mean);
        GC.KeepAlive(square);
    }

    private static nint Begin(Tensor values)
    {
        // Without the offset, TorchSharp begins where the memory does, also for a part of it.
        using var flat = values.as_strided([values.numel()], [1], values.storage_offset());
        return TensorMemory.Of(flat);
    }

    private static void Move(nint parameter, nint gradient, nint mean, nint square, long values, AdamWStep step)
    {
        float* p = (float*)parameter, g = (float*)gradient, m = (float*)mean, s = (float*)square;
        var (shrink, correction, length) = (step.Shrink, step.Correction, step.Length);
        var (meanDecay, meanShare) = ((float)AdamWRule.MeanDecay, (float)(1 - AdamWRule.MeanDecay));
        var (squareDecay, squareShare) = ((float)AdamWRule.SquareDecay, (float)(1 - AdamWRule.SquareDecay));
        var epsilon = (float)AdamWRule.Epsilon;
        long i = 0;
        for (; i <= values - Vector<float>.Count; i += Vector<float>.Count)
        {
            var slope = Vector.Load(g + i);
            var newMean = Vector.FusedMultiplyAdd(slope, new Vector<float>(meanShare), Vector.Load(m + i) * meanDecay);
            var newSquare = Vector.FusedMultiplyAdd(slope * squareShare, slope, Vector.Load(s + i) * squareDecay);
            var divisor = Vector.SquareRoot(newSquare) / new Vector<float>(correction) + new Vector<float>(epsilon);
            (Vector.Load(p + i) * shrink + newMean * length / divisor).Store(p + i);
            newMean.Store(m + i);
            newSquare.Store(s + i);
        }

        for (; i < values; i++)
        {
            m[i] = MathF.FusedMultiplyAdd(g[i], meanShare, m[i] * meanDecay);
            s[i] = MathF.FusedMultiplyAdd(g[i] * squareShare, g[i], s[i] * squareDecay);
            p[i] = p[i] * shrink + m[i] * length / (MathF.Sqrt(s[i]) / correction + epsilon);
        }
    }
}
