using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Fixture 10: masks pasted into the image. INDEX.json: exact except pixels with |v − 0.5| &lt; 1e-5.</summary>
[TestClass]
public sealed class MaskPasteParityTests
{
    private const float Undecided = 1e-5f;

    [TestMethod]
    [DataRow("10_mask_paste")]
    [DataRow("10_mask_paste_b")]
    public void Pasted_masks_are_the_authors(string name)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = NewDisposeScope();
        var size = new ImageSize((int)fixture.Number("image_height"), (int)fixture.Number("image_width"));
        var masks = MaskPaster.Paste(
            fixture["mask_prob"].squeeze(1),
            fixture["boxes"],
            size,
            size,
            fixture.Json.GetProperty("config").GetProperty("threshold").GetSingle());
        var expected = fixture["pasted"].to(ScalarType.Byte).data<byte>().ToArray();
        var values = fixture["pasted_unthresholded"].data<float>().ToArray();
        Assert.HasCount((int)fixture["boxes"].shape[0], masks);
        for (var i = 0; i < masks.Length; i++)
        {
            var bitmap = masks[i].ToBitmap();
            for (var pixel = 0; pixel < bitmap.Length; pixel++)
            {
                var index = i * bitmap.Length + pixel;
                Assert.IsTrue(
                    bitmap[pixel] == expected[index] || Math.Abs(values[index] - 0.5f) < Undecided,
                    $"{name}: mask {i}, row {pixel / size.Width}, column {pixel % size.Width}: value {values[index]}");
            }
        }
    }
}
