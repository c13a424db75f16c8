using System.Text.Json;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Anchors against the authors' AnchorGenerator.</summary>
[TestClass]
public sealed class AnchorParityTests
{
    [TestMethod]
    [DataRow("02_anchors")]
    [DataRow("02_anchors_b")]
    public void Anchors_equal_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var anchors = Create(fixture, fixture.Json.GetProperty("config").GetProperty("STRADDLE_THRESH").GetInt32());
        var grid = fixture["grid_hw"].data<long>().ToArray();
        fixture.AssertExact(anchors.CellAnchors, "cell_anchors");
        fixture.AssertExact(anchors.Grid((int)grid[0], (int)grid[1]), "grid_anchors");
        CollectionAssert.Contains(anchors.state_dict().Keys, "cell_anchors.0");
    }

    [TestMethod]
    [DataRow("02_anchors")]
    [DataRow("02_anchors_b")]
    public void Visibility_equals_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var sizes = fixture["image_sizes_hw"].data<long>().ToArray().Chunk(2).ToArray();
        foreach (var visibility in fixture.Names.Where(x => x.StartsWith("visibility_thresh_", StringComparison.Ordinal)))
        {
            var threshold = int.Parse(visibility.Split('_')[2].Replace('m', '-'));
            var anchors = Create(fixture, threshold);
            var visible = sizes.Select(size => anchors.Visibility(fixture["grid_anchors"], (int)size[0], (int)size[1]));
            fixture.AssertExact(stack(visible.ToArray()), visibility);
        }
    }

    private static AnchorGenerator Create(FixtureCase fixture, int straddleThreshold)
    {
        var config = fixture.Json.GetProperty("config");
        return new AnchorGenerator(
            Numbers(config.GetProperty("ANCHOR_SIZES")),
            Numbers(config.GetProperty("ASPECT_RATIOS")),
            config.GetProperty("ANCHOR_STRIDE")[0].GetInt32(),
            straddleThreshold);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetDouble())];
}
