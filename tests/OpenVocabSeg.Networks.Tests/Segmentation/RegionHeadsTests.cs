using OpenVocabSeg.Networks.Runtime;
using OpenVocabSeg.Networks.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Segmentation;

[TestClass]
public sealed class RegionHeadsTests
{
    [TestMethod]
    [DataRow(6, 8)]
    [DataRow(5, 7)]
    [DataRow(1, 3)]
    public void Every_part_of_a_stride_gives_what_the_last_stage_gives_from_there(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(1);
        var architecture = SegmenterArchitecture.QuickStart;
        using var heads = new RegionHeads(architecture, withNoise: false, generator);
        heads.eval();
        var map = randn([2, architecture.Backbone.BodyChannels, height, width], generator: generator);
        var dense = heads.PoolEverywhere(new FeatureMaps(map, null));
        CollectionAssert.AreEqual(new long[] { 2, architecture.Backbone.HeadChannels, height, width }, dense.shape);
        var stride = architecture.Backbone.Stages[^1].Stride;
        Assert.AreEqual(2, stride);
        for (var y = 0; y < Math.Min(stride, height); y++)
        {
            for (var x = 0; x < stride; x++)
            {
                var expected = heads.Stage.call(map.narrow(2, y, height - y).narrow(3, x, width - x));
                var actual = dense.slice(2, y, height, stride).slice(3, x, width, stride);
                Assert.AreEqual(0, (expected - actual).abs().max().item<float>());
            }
        }
    }

    [TestMethod]
    public void Responses_are_dot_products_of_projected_cells()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(2);
        var architecture = SegmenterArchitecture.QuickStart;
        using var heads = new RegionHeads(architecture, withNoise: false, generator);
        var dense = randn([architecture.Backbone.HeadChannels, 3, 4], generator: generator);
        var words = randn([2, architecture.EmbeddingDimension], generator: generator);
        var responses = heads.Respond(dense, words);
        var cell = heads.Projection.call(dense.select(1, 1).select(1, 2));
        Assert.AreEqual(words[1].dot(cell).item<float>(), responses[1, 1, 2].item<float>(), 1e-4f);
    }
}
