using OpenVocabSeg.Data.Annotations.ImageFiles;

namespace OpenVocabSeg.Data.Tests.Images;

/// <summary>Small files of huge images are refused before memory is taken, unless the user raises the limit.</summary>
[TestClass]
public sealed class PixelLimitTests
{
    private const string Variable = "OPENVOCABSEG_MAXIMUM_PIXELS";

    [TestCleanup]
    public void Reset() => Environment.SetEnvironmentVariable(Variable, null);

    [TestMethod]
    public void A_png_that_claims_14100_by_14100_pixels_is_refused_with_the_way_to_raise_the_limit()
    {
        var png = Png(14_100, 14_100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var read in new Action[] { () => ImageFile.Decode(png, "huge.png"), () => PngImage.Read(png, "huge.png") })
        {
            var message = Assert.ThrowsExactly<InvalidDataException>(read).Message;
            Assert.Contains("huge.png", message);
            Assert.Contains("14100×14100", message);
            Assert.Contains(Variable, message);
        }

        Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void The_environment_variable_changes_the_limit()
    {
        var png = ImageFile.EncodePng(new PixelImage(3, 5, new byte[45]));
        Environment.SetEnvironmentVariable(Variable, "14");
        Assert.AreEqual(14, ImageFile.MaximumPixels);
        Assert.Contains("limit of 14;", Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Decode(png, "a.png")).Message);
        Environment.SetEnvironmentVariable(Variable, "15");
        Assert.AreEqual(5, ImageFile.Decode(png, "a.png").Width);
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("-1")]
    [DataRow("many")]
    [DataRow("700000001")]
    public void A_limit_that_is_no_number_of_pixels_is_an_error(string value)
    {
        Environment.SetEnvironmentVariable(Variable, value);
        Assert.Contains($"'{value}'", Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.MaximumPixels).Message);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    [DataRow(40)]
    public void A_palette_of_a_depth_that_does_not_exist_is_a_damaged_file(int depth)
    {
        var png = Png(5, 3, (byte)depth, colorType: 3);
        Assert.Contains("labels.png", Assert.ThrowsExactly<InvalidDataException>(() => PngImage.Read(png, "labels.png")).Message);
    }

    // A PNG without pixels: limits are checked before they are read.
    private static byte[] Png(int width, int height, byte depth = 8, byte colorType = 0)
    {
        using var png = new MemoryStream();
        PngChunks.WriteSignature(png);
        byte[] header = [.. BigEndian(width), .. BigEndian(height), depth, colorType, 0, 0, 0];
        PngChunks.Write(png, "IHDR"u8, header);
        if (colorType == 3)
        {
            PngChunks.Write(png, "PLTE"u8, new byte[6]);
        }

        PngChunks.Write(png, "IDAT"u8, [0x78, 0x9c, 3, 0, 0, 0, 0, 1]);
        PngChunks.Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
