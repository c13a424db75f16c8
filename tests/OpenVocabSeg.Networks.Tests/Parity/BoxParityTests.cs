using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Boxes and their regression codes against the authors' BoxList and BoxCoder.</summary>
[TestClass]
public sealed class BoxParityTests
{
    private const double Tolerance = 1e-5;

    [TestMethod]
    [DataRow("01_box_coder")]
    [DataRow("01_box_coder_b")]
    public void Codes_equal_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        Assert.AreEqual(fixture.Number("bbox_xform_clip"), BoxCoder.MaxLogRatio, 1e-12);
        foreach (var encodedName in fixture.Names.Where(x => x.StartsWith("encode_", StringComparison.Ordinal)))
        {
            var coderName = encodedName["encode_".Length..];
            var weights = coderName.Split('_').Select(double.Parse).ToArray();
            var coder = new BoxCoder(weights[0], weights[1], weights[2], weights[3]);
            var encoded = coder.Encode(fixture["reference_boxes"], fixture["proposals"]);
            fixture.AssertClose(encoded, encodedName, Tolerance);
            fixture.AssertClose(coder.Decode(encoded, fixture["proposals"]), $"decode_of_encode_{coderName}", Tolerance);
            fixture.AssertClose(coder.Decode(fixture[$"rel_codes_{coderName}"], fixture["proposals"]), $"decode_{coderName}", Tolerance);
            fixture.AssertClose(coder.Decode(fixture[$"rel_codes8_{coderName}"], fixture["proposals"]), $"decode8_{coderName}", Tolerance);
        }
    }

    [TestMethod]
    [DataRow("01_box_coder")]
    [DataRow("01_box_coder_b")]
    public void Geometry_equals_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var (height, width) = ((int)fixture.Number("image_height"), (int)fixture.Number("image_width"));
        fixture.AssertClose(Boxes.IntersectionOverUnion(fixture["iou_boxes1"], fixture["iou_boxes2"]), "iou", Tolerance);
        fixture.AssertClose(Boxes.Area(fixture["iou_boxes1"]), "area1", Tolerance);

        var clipped = Boxes.Clip(fixture["clip_boxes"], height, width);
        fixture.AssertClose(clipped, "clipped", Tolerance);
        var nonEmpty = Boxes.IndicesNonEmpty(clipped);
        fixture.AssertExact(nonEmpty, "clipped_nonempty_idx");
        fixture.AssertClose(clipped.index_select(0, nonEmpty), "clipped_nonempty", Tolerance);

        foreach (var removed in fixture.Names.Where(x => x.StartsWith("remove_small_", StringComparison.Ordinal)))
        {
            var minSize = double.Parse(removed.Split('_')[2]);
            fixture.AssertExact(Boxes.IndicesAtLeast(fixture["small_boxes"], minSize), removed);
        }

        fixture.AssertClose(Boxes.ToXywh(fixture["proposals"]), "xywh", Tolerance);
        fixture.AssertClose(Boxes.FromXywh(fixture["xywh_in"]), "xyxy_from_xywh", Tolerance);
        fixture.AssertClose(Boxes.Resize(fixture["proposals"], 2, 2), "resize_uniform", Tolerance);
        fixture.AssertClose(Boxes.Resize(fixture["proposals"], 2, 3), "resize_nonuniform", Tolerance);
        fixture.AssertClose(Boxes.FlipLeftRight(fixture["proposals"], width), "flip_lr", Tolerance);
    }
}
