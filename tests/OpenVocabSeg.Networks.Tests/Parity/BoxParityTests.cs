using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
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

        fixture.AssertClose(Boxes.Clip(fixture["clip_boxes"], height, width), "clipped", Tolerance);
        foreach (var removed in fixture.Names.Where(x => x.StartsWith("remove_small_", StringComparison.Ordinal)))
        {
            var minSize = double.Parse(removed.Split('_')[2]);
            fixture.AssertExact(Boxes.IndicesAtLeast(fixture["small_boxes"], minSize), removed);
        }

    }

    [TestMethod]
    [DataRow("01_box_coder")]
    [DataRow("01_box_coder_b")]
    public void Conversions_equal_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var (height, width) = ((int)fixture.Number("image_height"), (int)fixture.Number("image_width"));
        var size = new ImageSize(height, width);
        var same = new ImageTransform(size, size, Flipped: false);
        var continuous = same.ToOriginal(fixture["proposals"].ReadArray<float>());

        var xywh = continuous.SelectMany(x => new[] { (float)x.X0, (float)x.Y0, (float)x.Width, (float)x.Height });
        fixture.AssertClose(ToTensor(xywh), "xywh", Tolerance);
        var fromXywh = fixture["xywh_in"].ReadArray<float>().Chunk(4).Select(x => BoundingBox.FromXywh(x[0], x[1], x[2], x[3]));
        fixture.AssertClose(ToTensor(same.ToNetwork([.. fromXywh])), "xyxy_from_xywh", Tolerance);

        ImageTransform Transform(int scaleX, int scaleY, bool flipped) =>
            new(size, new ImageSize(scaleY * height, scaleX * width), flipped);
        fixture.AssertClose(ToTensor(Transform(2, 2, false).ToNetwork(continuous)), "resize_uniform", Tolerance);
        fixture.AssertClose(ToTensor(Transform(2, 3, false).ToNetwork(continuous)), "resize_nonuniform", Tolerance);
        fixture.AssertClose(ToTensor(Transform(1, 1, true).ToNetwork(continuous)), "flip_lr", Tolerance);
    }

    private static Tensor ToTensor(IEnumerable<float> values) => tensor(values.ToArray()).reshape(-1, 4);
}
