using CsCheck;
using OpenVocabSeg.Networks.RegionPooling;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.RegionPooling;

/// <summary>Rules of RoIAlign for all regions and maps, for both implementations.</summary>
[TestClass]
public sealed class RoIAlignTests
{
    /// <summary>Maps, channels, height, width, resolution, sampling ratio, regions, seed.</summary>
    private static readonly Gen<(int, int, int, int, int, int, int, int)> Cases = Gen.Select(
        Gen.Int[1, 3], Gen.Int[1, 70], Gen.Int[1, 14], Gen.Int[1, 14], Gen.Int[1, 7], Gen.Int[0, 2], Gen.Int[0, 12], Gen.Int[0, 1000]);

    [TestMethod]
    public void Both_implementations_agree_and_their_backward_is_the_adjoint_of_their_forward() => Cases.Sample(
        (maps, channels, height, width, resolution, samplingRatio, regions, seed) =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)seed);
            var features = randn([maps, channels, height, width], generator: generator);
            var gradient = randn([regions, channels, resolution, resolution], generator: generator);
            var weights = RoIAlignWeights.Create(
                RandomRegions(regions, maps, height, width, seed), maps, height, width, resolution, 0.5f, samplingRatio);

            var results = new List<(Tensor Pooled, Tensor Gradient)>();
            foreach (Func<Tensor, RoIAlignWeights, Tensor> pool in new[] { RoIAlignLoops.Pool, RoIAlignMatrices.Pool })
            {
                var leaf = features.clone().requires_grad_();
                var pooled = pool(leaf, weights);
                CollectionAssert.AreEqual(gradient.shape, pooled.shape);
                if (regions > 0)
                {
                    pooled.backward([gradient]);
                    results.Add((pooled.detach(), leaf.grad!));
                    var (forwards, backwards) = ((pooled * gradient).sum().ToDouble(), (features * leaf.grad!).sum().ToDouble());
                    Assert.AreEqual(forwards, backwards, 1e-4 * (1 + (pooled * gradient).abs().sum().ToDouble()));
                }
            }

            if (regions > 0)
            {
                Assert.IsLessThan(1e-5, (results[0].Pooled - results[1].Pooled).abs().max().ToDouble());
                Assert.IsLessThan(1e-4, (results[0].Gradient - results[1].Gradient).abs().max().ToDouble());
            }
        },
        iter: 200,
        threads: 1);

    // Regions outside of the map, and partly outside, are among the cases.
    [TestMethod]
    public void Means_of_regions_are_those_of_the_pooled_grids_with_the_same_gradient() => Cases.Sample(
        (maps, channels, height, width, resolution, samplingRatio, regions, seed) =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)seed);
            var boxes = RandomRegions(regions, maps, height, width, seed);
            var gradient = randn([regions, channels], generator: generator);
            foreach (var type in new[] { float32, float64 })
            {
                // Other types than float32 go through matrices.
                var features = randn([maps, channels, height, width], generator: generator).to(type);
                var (one, other) = (features.clone().requires_grad_(), features.clone().requires_grad_());
                var means = RoIAlign.PoolMeans(one, boxes, resolution, 0.5f, samplingRatio);
                var expected = RoIAlign.Pool(other, boxes, resolution, 0.5f, samplingRatio).mean([2, 3]);
                CollectionAssert.AreEqual(new long[] { regions, channels, 1, 1 }, means.shape);
                if (regions > 0)
                {
                    means.squeeze(-1).squeeze(-1).backward([gradient.to(type)]);
                    expected.backward([gradient.to(type)]);
                    Assert.IsLessThan(1e-5, (means.flatten(1) - expected).abs().max().ToDouble());
                    Assert.IsLessThan(1e-4, (one.grad! - other.grad!).abs().max().ToDouble());
                }
            }
        },
        iter: 200,
        threads: 1);

    [TestMethod]
    public void A_region_inside_a_constant_map_pools_the_constant()
    {
        using var scope = NewDisposeScope();
        var pooled = RoIAlign.Pool(full([1, 5, 20, 20], 3f), tensor(new float[] { 0, 8, 8, 200, 96 }, [1, 5]), 6, 1f / 16, 0);
        Assert.IsLessThan(1e-5, (pooled - 3).abs().max().ToDouble());
    }

    [TestMethod]
    public void A_plane_pools_to_the_plane_at_the_centers_of_the_bins()
    {
        using var scope = NewDisposeScope();
        var x = arange(24, float32).expand(24, 24);
        var features = stack([x, x.t()]).unsqueeze(0);
        var pooled = RoIAlign.Pool(features, tensor(new float[] { 0, 32, 16, 144, 128 }, [1, 5]), 7, 1f / 8, 0);
        var centers = (arange(7, float32) + 0.5) * 2;
        Assert.IsLessThan(1e-4, (pooled[0, 0] - (4 + centers)).abs().max().ToDouble());
        Assert.IsLessThan(1e-4, (pooled[0, 1] - (2 + centers).unsqueeze(1)).abs().max().ToDouble());
    }

    [TestMethod]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        var before = get_num_threads();
        try
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(3);
            var features = randn([2, 200, 16, 16], generator: generator);
            var gradient = randn([30, 200, 6, 6], generator: generator);
            var regions = RandomRegions(30, 2, 16, 16, 3);
            var results = new List<(Tensor Pooled, Tensor Gradient)>();
            foreach (var threads in new[] { 1, 2, 5 })
            {
                set_num_threads(threads);
                var leaf = features.clone().requires_grad_();
                var pooled = RoIAlign.Pool(leaf, regions, 6, 0.5f, 0);
                pooled.backward([gradient]);
                results.Add((pooled, leaf.grad!));
            }

            Assert.IsTrue(results.All(x => x.Pooled.Equals(results[0].Pooled) && x.Gradient.Equals(results[0].Gradient)));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [TestMethod]
    public void Other_precisions_are_pooled_in_their_own()
    {
        using var scope = NewDisposeScope();
        var features = rand(1, 8, 10, 10);
        var regions = tensor(new float[] { 0, 8, 8, 100, 96 }, [1, 5]);
        var half = RoIAlign.Pool(features.bfloat16(), regions, 4, 1f / 16, 0);
        Assert.AreEqual(ScalarType.BFloat16, half.dtype);
        Assert.IsLessThan(0.02, (half.to(float32) - RoIAlign.Pool(features, regions, 4, 1f / 16, 0)).abs().max().ToDouble());
    }

    [TestMethod]
    [DataRow(2f, 5f)]
    [DataRow(-1f, 5f)]
    [DataRow(0f, float.NaN)]
    [DataRow(0f, float.PositiveInfinity)]
    public void A_region_that_cannot_be_pooled_is_refused(float map, float x1)
    {
        using var scope = NewDisposeScope();
        var regions = tensor(new[] { map, 0, 0, x1, 5 }, [1, 5]);
        Assert.ThrowsExactly<ArgumentException>(() => RoIAlign.Pool(rand(2, 3, 8, 8), regions, 7, 1, 0));
    }

    [TestMethod]
    public void Training_steps_leave_no_tensors_behind()
    {
        using var weight = rand(1, 8, 10, 10).DetachFromDisposeScope().requires_grad_();
        LiveTensors.AssertFlat(() =>
        {
            using var scope = NewDisposeScope();
            var regions = tensor(new float[] { 0, 8, 8, 100, 96 }, [1, 5]);
            RoIAlign.Pool(weight * 2, regions, 4, 1f / 16, 0).sum().backward();
            weight.grad!.zero_();
        });
    }

    /// <summary>Regions in input pixels of maps with a stride of 2: inside, across the border, outside, inside out.</summary>
    private static Tensor RandomRegions(int count, int maps, int height, int width, int seed)
    {
        var random = new Random(seed);
        var values = new float[count * 5];
        for (var n = 0; n < count; n++)
        {
            values[5 * n] = random.Next(maps);
            for (var k = 0; k < 4; k++)
            {
                var extent = 2 * (k % 2 == 0 ? width : height);
                values[5 * n + 1 + k] = (random.NextSingle() * 1.6f - 0.3f) * extent;
            }
        }

        return tensor(values, [count, 5]);
    }
}
