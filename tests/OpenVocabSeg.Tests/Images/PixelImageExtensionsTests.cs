using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Images;

[TestClass]
public sealed class PixelImageExtensionsTests
{
    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32)]
    [DataRow(MLPixelFormat.Rgba32)]
    public void Both_pixel_formats_come_out_blue_green_red(MLPixelFormat format)
    {
        using var picture = TestRows.Image(3, 2, blue: 1, green: 2, red: 3, format);
        var pixels = picture.ToPixelImage();

        Assert.AreEqual((2, 3), (pixels.Height, pixels.Width));
        CollectionAssert.AreEqual(Enumerable.Repeat(new byte[] { 1, 2, 3 }, 6).SelectMany(pixel => pixel).ToArray(), pixels.Pixels);
        Assert.AreEqual(3, picture.Width, "The image is still the caller's.");
    }

    [TestMethod]
    public void Images_come_back_as_they_were()
    {
        var image = new PixelImage(2, 3, [.. Enumerable.Range(1, 18).Select(i => (byte)(i * 14))]);
        using var picture = image.ToMLImage();

        CollectionAssert.AreEqual(image.Pixels, picture.ToPixelImage().Pixels);
    }
}
