using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>
/// Fixture 17: resizing, mirroring, normalizing and batching of images with their boxes and polygons.
/// INDEX.json: bytes exact, numbers 1e-5.
/// </summary>
[TestClass]
public sealed class PreprocessingParityTests
{
    private const double Tolerance = 1e-5;

    [TestMethod]
    [DataRow("17_preprocess", false)]
    [DataRow("17_preprocess", true)]
    [DataRow("17_preprocess_b", false)]
    [DataRow("17_preprocess_b", true)]
    public void Images_boxes_and_polygons_are_the_authors(string name, bool flip)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        var kind = flip ? "flip" : "noflip";
        var preprocessing = Preprocessing(fixture);
        var prepared = preprocessing.Prepare(Image(fixture), flip);
        if (!flip)
        {
            var pixels = prepared.Pixels;
            fixture.AssertExact(tensor(pixels.Pixels, [pixels.Height, pixels.Width, 3], ScalarType.Byte).flip(2), "resized_u8");
        }

        using var batch = ImageBatch.Create([prepared], preprocessing, CPU);
        fixture.AssertClose(batch.Pixels[0], $"{kind}_image", Tolerance);

        // The authors' inclusive box ends one pixel before ours.
        var boxes = fixture["gt_boxes"].data<float>().ToArray().Chunk(4)
            .Select(box => new BoundingBox(box[0], box[1], box[2] + 1.0, box[3] + 1.0)).ToArray();
        var network = prepared.Transform.ToNetwork(boxes);
        fixture.AssertClose(tensor(network).reshape(-1, 4), $"{kind}_boxes", Tolerance);
        var back = prepared.Transform.ToOriginal(network);
        for (var i = 0; i < boxes.Length; i++)
        {
            Assert.AreEqual(boxes[i].X0, back[i].X0, 1e-4);
            Assert.AreEqual(boxes[i].Y0, back[i].Y0, 1e-4);
            Assert.AreEqual(boxes[i].X1, back[i].X1, 1e-4);
            Assert.AreEqual(boxes[i].Y1, back[i].Y1, 1e-4);
        }

        AssertPolygons(fixture, prepared.Transform, $"{kind}_polygons");
    }

    [TestMethod]
    [DataRow("17_preprocess")]
    [DataRow("17_preprocess_b")]
    public void Sizes_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        var preprocessing = new ImagePreprocessing();
        foreach (var row in fixture["size_table_800_1333"].data<long>().ToArray().Chunk(4))
        {
            var size = preprocessing.NetworkSize(new ImageSize((int)row[1], (int)row[0]));
            Assert.AreEqual(new ImageSize((int)row[3], (int)row[2]), size, $"{row[0]}×{row[1]}");
        }
    }

    [TestMethod]
    [DataRow("17_preprocess")]
    [DataRow("17_preprocess_b")]
    public void Padding_of_a_batch_is_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        fixture.AssertExact(ImageBatch.Pad([fixture["batch_a"], fixture["batch_b"]]), "batched");
    }

    private static void AssertPolygons(FixtureCase fixture, ImageTransform transform, string scalar)
    {
        var offsets = fixture["gt_polys_offsets"].data<long>().ToArray();
        var coordinates = fixture["gt_polys_xy"].data<float>().ToArray();
        var expected = fixture.Scalar(scalar).EnumerateArray().SelectMany(instance => instance.EnumerateArray())
            .Select(polygon => polygon.EnumerateArray().Select(value => value.GetSingle()).ToArray()).ToArray();
        for (var part = 0; part < expected.Length; part++)
        {
            var polygon = transform.ToNetwork(coordinates.AsSpan((int)offsets[part]..(int)offsets[part + 1]));
            FixtureCase.AssertClose(tensor(polygon), tensor(expected[part]), Tolerance, $"{fixture.Name}: {scalar} {part}");
        }
    }

    private static ImagePreprocessing Preprocessing(FixtureCase fixture) =>
        new() { MinSize = (int)fixture.Number("min_size"), MaxSize = (int)fixture.Number("max_size") };

    private static PixelImage Image(FixtureCase fixture)
    {
        var pixels = fixture["image_u8_rgb"];
        return new PixelImage((int)pixels.shape[0], (int)pixels.shape[1], pixels.flip(2).contiguous().data<byte>().ToArray());
    }
}
