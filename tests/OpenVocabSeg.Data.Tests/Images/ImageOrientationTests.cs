using OpenVocabSeg.Data.Images;
using SkiaSharp;

namespace OpenVocabSeg.Data.Tests.Images;

[TestClass]
public class ImageOrientationTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-exif").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    // The EXIF 2.32 standard, tag 274: what the stored row 0 and column 0 are of the upright image. An image with an F in it:
    // stored pixels numbered row by row, and the upright image by these numbers.
    [TestMethod]
    [DataRow(1, "012/345")]
    [DataRow(2, "210/543")]
    [DataRow(3, "543/210")]
    [DataRow(4, "345/012")]
    [DataRow(5, "03/14/25")]
    [DataRow(6, "30/41/52")]
    [DataRow(7, "52/41/30")]
    [DataRow(8, "25/14/03")]
    public void Pixels_go_where_exif_says(int orientation, string upright)
    {
        var image = new PixelImage(2, 3, [.. Enumerable.Range(0, 18).Select(i => (byte)i)]);
        var turned = ((SKEncodedOrigin)orientation).Apply(image);
        var rows = upright.Split('/');
        Assert.AreEqual((rows.Length, rows[0].Length), (turned.Height, turned.Width));
        var expected = string.Concat(rows).SelectMany(digit =>
            Enumerable.Range(0, 3).Select(channel => (byte)(3 * (digit - '0') + channel)));
        CollectionAssert.AreEqual(expected.ToArray(), turned.Pixels);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(6)]
    [DataRow(8)]
    public void A_file_is_read_as_stored_or_upright(int orientation)
    {
        var path = ExifJpeg.Write(Path.Combine(_folder, "a.jpg"), 8, 20, orientation);
        var header = ImageFile.ReadHeader(path);
        Assert.AreEqual((new ImageSize(8, 20), orientation), (header.StoredSize, header.Orientation));
        Assert.AreEqual(orientation >= 5 ? new ImageSize(20, 8) : new ImageSize(8, 20), header.UprightSize);
        var stored = ImageFile.Load(path);
        var upright = ImageFile.LoadUpright(path);
        Assert.AreEqual(new ImageSize(8, 20), new ImageSize(stored.Height, stored.Width));
        Assert.AreEqual(header.UprightSize, new ImageSize(upright.Height, upright.Width));
        CollectionAssert.AreEqual(((SKEncodedOrigin)orientation).Apply(stored).Pixels, upright.Pixels);
    }

    [TestMethod]
    public void A_turned_photo_is_turned_back()
    {
        var pixels = new byte[3 * 40 * 64];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(i / 3 % 64 * 3 + i / 192);
        }

        var upright = new PixelImage(40, 64, pixels);
        var path = Path.Combine(_folder, "phone.jpg");
        File.WriteAllBytes(path, ExifJpeg.Turned(upright));
        Assert.AreEqual(new ImageSize(64, 40), ImageFile.ReadSize(path));
        var read = ImageFile.LoadUpright(path);
        Assert.AreEqual((40, 64), (read.Height, read.Width));
        Assert.IsLessThan(6.0, read.Pixels.Zip(pixels, (x, y) => Math.Abs((double)x - y)).Average());
    }

    [TestMethod]
    public void Copies_are_written_of_turned_images_only()
    {
        string[] paths =
        [
            ExifJpeg.Write(Path.Combine(_folder, "a.jpg"), 16, 40, 1),
            ExifJpeg.Write(Path.Combine(_folder, "b.jpg"), 16, 40, 6),
            ExifJpeg.Write(Path.Combine(_folder, "sub", "b.JPEG"), 16, 40, 3),
        ];
        ImageHeader[] headers = [.. paths.Select(ImageFile.ReadHeader)];
        var target = Path.Combine(_folder, "upright");
        var copies = UprightCopies.Write(paths, headers, target);
        Assert.AreEqual(paths[0], copies[0]);
        CollectionAssert.AreEqual(
            new[] { "b-2.jpg", "b-3.jpg" }, Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray());
        for (var i = 1; i < paths.Length; i++)
        {
            var (expected, actual) = (ImageFile.LoadUpright(paths[i]), ImageFile.Load(copies[i]));
            Assert.AreEqual((expected.Height, expected.Width), (actual.Height, actual.Width));
            Assert.AreEqual(1, ImageFile.ReadHeader(copies[i]).Orientation);
            var largest = expected.Pixels.Zip(actual.Pixels, (x, y) => Math.Abs(x - y)).Max();
            Assert.IsLessThanOrEqualTo(3, largest);
        }

        // An existing copy is not written again unless the image is newer.
        File.WriteAllText(copies[1], "kept");
        UprightCopies.Write(paths, headers, target);
        Assert.AreEqual("kept", File.ReadAllText(copies[1]));
        File.SetLastWriteTimeUtc(paths[1], DateTime.UtcNow.AddMinutes(1));
        UprightCopies.Write(paths, headers, target);
        Assert.AreEqual(40, ImageFile.Load(copies[1]).Height);
        Assert.ThrowsExactly<ArgumentException>(() => UprightCopies.Write(paths, headers[..1], target));
    }
}
