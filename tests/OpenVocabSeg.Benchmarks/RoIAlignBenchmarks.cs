using BenchmarkDotNet.Attributes;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.RegionPooling;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Benchmarks;

/// <summary>RoIAlign forward and backward: the loops for the CPU and the two batched products for the GPU.</summary>
public class RoIAlignBenchmarks
{
    private Tensor _features = null!;
    private Tensor _regions = null!;

    /// <summary>Whether the memory format is channels last.</summary>
    [Params(false, true)]
    public bool ChannelsLast { get; set; }

    /// <summary>Creates 16 maps of 96×12×12 and 256 regions of 6×6 bins.</summary>
    [GlobalSetup]
    public void Setup()
    {
        TorchRuntime.Initialize();
        using var generator = new Generator(1);
        _features = rand([16, 96, 12, 12], generator: generator);
        if (ChannelsLast)
        {
            _features = _features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        }

        _features.requires_grad_();
        var corners = rand([256, 2], generator: generator) * 60;
        _regions = cat([(arange(256) % 16).to(float32).unsqueeze(1), corners, corners + 30], 1);
    }

    /// <summary>Releases the tensors.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _features.Dispose();
        _regions.Dispose();
    }

    /// <summary>The separable form as matrices.</summary>
    [Benchmark(Baseline = true)]
    public void Matrices() => ForwardAndBackward(RoIAlignMatrices.Pool);

    /// <summary>Vectorized loops over the window of each region.</summary>
    [Benchmark]
    public void Loops() => ForwardAndBackward(RoIAlignLoops.Pool);

    private void ForwardAndBackward(Func<Tensor, RoIAlignWeights, Tensor> pool)
    {
        using var scope = NewDisposeScope();
        var weights = RoIAlignWeights.Create(_regions, 16, 12, 12, resolution: 6, spatialScale: 1f / 8, samplingRatio: 2);
        pool(_features, weights).sum().backward();
        _features.grad = null;
    }
}
