using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.RegionPooling;

/// <summary>
/// RoIAlign for the CPU: each region reads only its own window of the map, rows first, then columns. Channels are contiguous in memory,
/// so every step is a weighted sum of long vectors. Single precision.
/// </summary>
/// <remarks>Results do not depend on the number of threads: each feature sums its gradients in the order of the regions.</remarks>
internal sealed class RoIAlignLoops : autograd.SingleTensorFunction<RoIAlignLoops>
{
    private const string WeightsKey = "weights";
    private const string ShapeKey = "shape";

    /// <summary>The smallest number of channels that one thread processes: shorter vectors cost more than parallel work saves.</summary>
    private const int MinChannelBlock = 32;

    /// <inheritdoc/>
    public override string Name => nameof(RoIAlignLoops);

    /// <summary>Pools regions.</summary>
    /// <param name="features">Feature maps, Single [B, C, H, W] on the CPU; fastest with channels last in memory.</param>
    /// <param name="weights">Weights of the N regions.</param>
    /// <returns>Pooled features [N, C, R, R], channels last in memory.</returns>
    public static Tensor Pool(Tensor features, RoIAlignWeights weights)
    {
        using var scope = NewDisposeScope();
        var channelsLast = features.permute(0, 2, 3, 1).contiguous();
        var pooled = is_grad_enabled() && channelsLast.requires_grad ? apply(channelsLast, weights) : Forward(channelsLast, weights);
        return pooled.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (features, weights) = ((Tensor)vars[0], (RoIAlignWeights)vars[1]);
        ctx.save_data(WeightsKey, weights);
        ctx.save_data(ShapeKey, features.shape);
        return Forward(features, weights);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (weights, shape) = ((RoIAlignWeights)ctx.get_data(WeightsKey), (long[])ctx.get_data(ShapeKey));
        return [Backward(grad_output, shape, weights), null!];
    }

    /// <summary>Pools features [B, H, W, C] to [N, R, R, C].</summary>
    private static unsafe Tensor Forward(Tensor features, RoIAlignWeights weights)
    {
        var (height, width, channels) = ((int)features.shape[1], (int)features.shape[2], (int)features.shape[3]);
        var resolution = weights.Resolution;
        var pooled = empty([weights.Count, resolution, resolution, channels], ScalarType.Float32);
        if (pooled.numel() == 0)
        {
            return pooled;
        }

        var (source, target) = (TensorMemory.Of(features), TensorMemory.Of(pooled));
        var mapLength = (long)height * width * channels;
        var pooledLength = (long)resolution * resolution * channels;
        Parallel.For(0, weights.Count, Threads(), () => ArrayPool<float>.Shared.Rent(width * channels), (n, _, stripe) =>
        {
            var map = new ReadOnlySpan<float>((float*)source + weights.Maps[n] * mapLength, (int)mapLength);
            PoolRegion(map, new Span<float>((float*)target + n * pooledLength, (int)pooledLength), stripe, weights, n, channels);
            return stripe;
        }, stripe => ArrayPool<float>.Shared.Return(stripe));
        GC.KeepAlive(features);
        return pooled;
    }

    private static void PoolRegion(
        ReadOnlySpan<float> map, Span<float> pooled, float[] stripe, RoIAlignWeights weights, int n, int channels)
    {
        var (rows, columns, resolution) = (weights.Rows, weights.Columns, weights.Resolution);
        var (left, right) = columns.Window(n);
        if (right == left)
        {
            pooled.Clear();
            return;
        }

        var row = columns.Extent * channels;
        var window = stripe.AsSpan(0, (right - left) * channels);
        for (var r = 0; r < resolution; r++)
        {
            var rowWeights = rows.Weights(n, r);
            var target = pooled.Slice(r * resolution * channels, resolution * channels);
            if (rowWeights.Length == 0)
            {
                target.Clear();
                continue;
            }

            WeightedSum(rowWeights, map[(rows.First(n, r) * row + left * channels)..], row, window);
            for (var s = 0; s < resolution; s++)
            {
                var offset = Math.Max(0, columns.First(n, s) - left) * channels;
                WeightedSum(columns.Weights(n, s), window[offset..], channels, target.Slice(s * channels, channels));
            }
        }
    }

    /// <summary>Converts the gradient of the result [N, R, R, C] to the gradient of the features [B, H, W, C].</summary>
    private static unsafe Tensor Backward(Tensor gradient, long[] shape, RoIAlignWeights weights)
    {
        var featureGradient = zeros(shape, ScalarType.Float32);
        if (gradient.numel() == 0)
        {
            return featureGradient;
        }

        using var scope = NewDisposeScope();
        var contiguous = gradient.contiguous();
        var (maps, height, width, channels) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        var regionsOfMap = Enumerable.Range(0, weights.Count).ToLookup(n => weights.Maps[n]);
        var threads = Threads();

        // Each task owns some channels of one map: no two write to the same place.
        var blocks = Math.Clamp((2 * threads.MaxDegreeOfParallelism + maps - 1) / maps, 1, Math.Max(1, channels / MinChannelBlock));
        var (source, target) = (TensorMemory.Of(contiguous), TensorMemory.Of(featureGradient));
        var mapLength = (long)height * width * channels;
        var pooledLength = (long)weights.Resolution * weights.Resolution * channels;
        Parallel.For(0, maps * blocks, threads, () => ArrayPool<float>.Shared.Rent(width * channels), (task, _, stripe) =>
        {
            var (map, block) = Math.DivRem(task, blocks);
            var (from, to) = (block * channels / blocks, (block + 1) * channels / blocks);
            var mapGradient = new Span<float>((float*)target + map * mapLength, (int)mapLength);
            foreach (var n in regionsOfMap[map])
            {
                var pooled = new ReadOnlySpan<float>((float*)source + n * pooledLength, (int)pooledLength);
                SpreadRegion(pooled, mapGradient, stripe, weights, n, channels, from, to);
            }

            return stripe;
        }, stripe => ArrayPool<float>.Shared.Return(stripe));
        GC.KeepAlive(contiguous);
        return featureGradient;
    }

    private static void SpreadRegion(
        ReadOnlySpan<float> pooled, Span<float> map, float[] stripe, RoIAlignWeights weights, int n, int channels, int from, int to)
    {
        var (rows, columns, resolution) = (weights.Rows, weights.Columns, weights.Resolution);
        var (left, right) = columns.Window(n);
        var block = to - from;
        var window = stripe.AsSpan(0, (right - left) * block);
        for (var r = 0; r < resolution; r++)
        {
            var rowWeights = rows.Weights(n, r);
            if (rowWeights.Length == 0)
            {
                continue;
            }

            window.Clear();
            for (var s = 0; s < resolution; s++)
            {
                var source = pooled.Slice((r * resolution + s) * channels + from, block);
                var first = columns.First(n, s) - left;
                var columnWeights = columns.Weights(n, s);
                for (var j = 0; j < columnWeights.Length; j++)
                {
                    AddScaled(columnWeights[j], source, window.Slice((first + j) * block, block));
                }
            }

            for (var k = 0; k < rowWeights.Length; k++)
            {
                var y = rows.First(n, r) + k;
                for (var x = left; x < right; x++)
                {
                    var target = map.Slice((y * columns.Extent + x) * channels + from, block);
                    AddScaled(rowWeights[k], window.Slice((x - left) * block, block), target);
                }
            }
        }
    }

    /// <summary>target[i] = Σₖ weights[k] · source[k·stride + i].</summary>
    private static void WeightedSum(ReadOnlySpan<float> weights, ReadOnlySpan<float> source, int stride, Span<float> target)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var step = Vector<float>.Count;
        nint i = 0;
        for (; i <= target.Length - 4 * step; i += 4 * step)
        {
            var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            var offset = (nuint)i;
            for (var k = 0; k < weights.Length; k++, offset += (nuint)stride)
            {
                var weight = new Vector<float>(weights[k]);
                a = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref from, offset), a);
                b = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref from, offset + (nuint)step), b);
                c = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref from, offset + (nuint)(2 * step)), c);
                d = Vector.FusedMultiplyAdd(weight, Vector.LoadUnsafe(ref from, offset + (nuint)(3 * step)), d);
            }

            a.StoreUnsafe(ref to, (nuint)i);
            b.StoreUnsafe(ref to, (nuint)(i + step));
            c.StoreUnsafe(ref to, (nuint)(i + 2 * step));
            d.StoreUnsafe(ref to, (nuint)(i + 3 * step));
        }

        for (; i <= target.Length - step; i += step)
        {
            var sum = Vector<float>.Zero;
            for (var k = 0; k < weights.Length; k++)
            {
                sum = Vector.FusedMultiplyAdd(new Vector<float>(weights[k]), Vector.LoadUnsafe(ref from, (nuint)(i + k * stride)), sum);
            }

            sum.StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            var sum = 0f;
            for (var k = 0; k < weights.Length; k++)
            {
                sum = MathF.FusedMultiplyAdd(weights[k], source[(int)i + k * stride], sum);
            }

            target[(int)i] = sum;
        }
    }

    /// <summary>target[i] += weight · source[i].</summary>
    private static void AddScaled(float weight, ReadOnlySpan<float> source, Span<float> target)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var factor = new Vector<float>(weight);
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref from, (nuint)i), Vector.LoadUnsafe(ref to, (nuint)i));
            sum.StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = MathF.FusedMultiplyAdd(weight, source[i], target[i]);
        }
    }

    private static ParallelOptions Threads() => new() { MaxDegreeOfParallelism = get_num_threads() };
}
