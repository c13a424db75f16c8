using CsCheck;
using SkiaSharp;

namespace OpenVocabSeg.Data.Tests.Images;

[TestClass]
public class ImageFileTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-images").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Png_keeps_every_pixel()
    {
        var picture = Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int).Select((height, width, seed) =>
        {
            var pixels = new byte[3 * height * width];
            new Random(seed).NextBytes(pixels);
            return new PixelImage(height, width, pixels);
        });
        picture.Sample(
            image =>
            {
                var decoded = ImageFile.Decode(ImageFile.EncodePng(image), "picture");
                Assert.AreEqual((image.Height, image.Width), (decoded.Height, decoded.Width));
                CollectionAssert.AreEqual(image.Pixels, decoded.Pixels);
            },
            iter: 50,
            threads: 1);
    }

    [TestMethod]
    public void The_size_of_a_file_is_that_of_its_image()
    {
        var path = Path.Combine(_folder, "a.jpg");
        File.WriteAllBytes(path, ImageFile.EncodeJpeg(Gradient(10, 20)));
        Assert.AreEqual(new ImageSize(10, 20), ImageFile.ReadSize(path));
        File.WriteAllText(path, "no image");
        Assert.Contains(path, Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.ReadSize(path)).Message);
        Assert.ThrowsExactly<FileNotFoundException>(() => ImageFile.ReadSize(Path.Combine(_folder, "b.jpg")));
    }

    [TestMethod]
    public void Saving_makes_folders_replaces_files_and_leaves_nothing_else()
    {
        var path = Path.Combine(_folder, "a", "b.png");
        ImageFile.SavePng(path, Gradient(10, 20));
        ImageFile.SavePng(path, Gradient(8, 9));
        Assert.AreEqual(9, ImageFile.Load(path).Width);
        Assert.HasCount(1, Directory.GetFiles(Path.Combine(_folder, "a")));
    }

    [TestMethod]
    public void Jpeg_of_every_kind_is_read_in_blue_green_red_order()
    {
        var decoded = ImageFile.Decode(ImageFile.EncodeJpeg(Solid(16, 24, 200, 100, 30), 95), "picture");
        Assert.AreEqual((16, 24), (decoded.Height, decoded.Width));
        Assert.AreEqual(200, decoded.Pixels[0], 3);
        Assert.AreEqual(100, decoded.Pixels[1], 3);
        Assert.AreEqual(30, decoded.Pixels[2], 3);

        using var gray = new SKBitmap(new SKImageInfo(9, 7, SKColorType.Gray8));
        gray.Erase(new SKColor(90, 90, 90));
        var grayPixels = ImageFile.Decode(gray.Encode(SKEncodedImageFormat.Jpeg, 95).ToArray(), "gray").Pixels;
        Assert.IsTrue(grayPixels.All(value => Math.Abs(value - 90) <= 2));
    }

    [TestMethod]
    public void Transparent_pixels_are_laid_on_black()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Bgra8888, SKAlphaType.Unpremul));
        bitmap.SetPixel(0, 0, new SKColor(255, 100, 50, 0));
        bitmap.SetPixel(1, 0, new SKColor(200, 100, 50, 128));
        var decoded = ImageFile.Decode(bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray(), "transparent");
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 25, 50, 100 }, decoded.Pixels);
    }

    [TestMethod]
    public void Exif_orientation_is_ignored()
    {
        // An APP1 segment with orientation 6 (turned by 90°) behind the start marker.
        var jpeg = ImageFile.EncodeJpeg(Gradient(8, 20));
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        byte[] turned = [.. jpeg[..2], .. exif, .. jpeg[2..]];
        using var codec = SKCodec.Create(SKData.CreateCopy(turned));
        Assert.AreEqual(SKEncodedOrigin.RightTop, codec.EncodedOrigin, "the test's own file");
        var decoded = ImageFile.Decode(turned, "turned");
        Assert.AreEqual((8, 20), (decoded.Height, decoded.Width));
    }

    [TestMethod]
    public void Missing_truncated_and_foreign_files_are_named()
    {
        var path = Path.Combine(_folder, "photo.jpg");
        var missing = Assert.ThrowsExactly<FileNotFoundException>(() => ImageFile.Load(path));
        StringAssert.Contains(missing.Message, path);

        var jpeg = ImageFile.EncodeJpeg(Gradient(200, 200));
        AssertRefused(jpeg[..(jpeg.Length / 2)], "truncated");
        AssertRefused(jpeg[..20], "photo.jpg");
        AssertRefused([], "not an image");
        AssertRefused("hello"u8.ToArray(), "not an image");
        var png = ImageFile.EncodePng(Gradient(64, 64));
        AssertRefused(png[..(png.Length / 2)], "photo.jpg");

        void AssertRefused(byte[] bytes, string text)
        {
            File.WriteAllBytes(path, bytes);
            var refused = Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Load(path));
            StringAssert.Contains(refused.Message, path);
            StringAssert.Contains(refused.Message, text);
        }
    }

    [TestMethod]
    public void An_image_that_claims_to_be_huge_is_refused()
    {
        var png = ImageFile.EncodePng(Gradient(8, 8));
        byte[] side = [0, 1, 0, 0];
        side.CopyTo(png, 16);
        side.CopyTo(png, 20);
        Crc32(png.AsSpan(12, 17)).CopyTo(png, 29);
        var refused = Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Decode(png, "bomb.png"));
        StringAssert.Contains(refused.Message, "65536×65536");
    }

    [TestMethod]
    public void Real_photos_are_read()
    {
        var folder = Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA");
        if (folder is null)
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "coco-mini", "images", "val"), "*.jpg").Order().Take(20))
        {
            var image = ImageFile.Load(file);
            Assert.IsTrue(Math.Max(image.Height, image.Width) <= 640 && image.Pixels.Distinct().Count() > 50, file);
        }
    }

    private static byte[] Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var k = 0; k < 8; k++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        crc = ~crc;
        return [(byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }

    private static PixelImage Solid(int height, int width, byte blue, byte green, byte red) =>
        new(height, width, Enumerable.Range(0, height * width).SelectMany(_ => new[] { blue, green, red }).ToArray());

    private static PixelImage Gradient(int height, int width) =>
        new(height, width, Enumerable.Range(0, 3 * height * width).Select(i => (byte)(i * 37 / 3)).ToArray());
}
