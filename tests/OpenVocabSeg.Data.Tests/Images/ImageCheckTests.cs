namespace OpenVocabSeg.Data.Tests.Images;

[TestClass]
public class ImageCheckTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-check").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Sound_images_give_their_heads()
    {
        var (headers, notes) = ImageCheck.Run([Image("a.jpg", 8, 20, 1, (8, 20)), Image("b.jpg", 8, 20, 6, null)]);
        CollectionAssert.AreEqual(
            new[] { new ImageHeader(new(8, 20), 1), new ImageHeader(new(8, 20), 6) }, headers.ToArray());
        Assert.IsEmpty(notes);
        Assert.IsEmpty(ImageCheck.Run([]).Headers);
    }

    [TestMethod]
    public void An_image_that_exif_turns_is_named_unless_it_was_annotated_as_stored()
    {
        var upright = Image("a.jpg", 8, 20, 6, (20, 8));
        Assert.AreEqual(
            $"'{upright.Path}' is 20×8 pixels, but image 1 of gt.json is 8×20. It was annotated upright: use --apply-exif to "
            + "apply EXIF orientation 6.",
            Refused(upright).Message);
        var turning = new ImageCheckOptions { ApplyOrientation = true, OrientationOption = "--apply-exif" };
        ImageCheck.Run([upright], turning);

        var stored = Image("b.jpg", 8, 20, 6, (8, 20));
        ImageCheck.Run([stored]);
        Assert.AreEqual(
            $"'{stored.Path}' is 8×20 pixels upright, but image 1 of gt.json is 20×8. "
            + "It was annotated as stored: EXIF orientation 6 must not "
            + "be applied.",
            Refused(stored, turning).Message);
    }

    [TestMethod]
    public void Swapped_and_other_sizes_are_named()
    {
        var swapped = Image("a.jpg", 8, 20, 1, (20, 8));
        Assert.AreEqual(
            $"'{swapped.Path}' is 20×8 pixels, but image 1 of gt.json is 8×20: width and height are swapped.", Refused(swapped).Message);
        var resized = Image("b.jpg", 8, 20, 6, (16, 40));
        Assert.AreEqual($"'{resized.Path}' is 20×8 pixels, but image 1 of gt.json is 40×16.", Refused(resized).Message);
    }

    [TestMethod]
    public void Turned_images_of_the_same_size_are_said()
    {
        ImageToCheck[] images = [Image("a.jpg", 8, 20, 3, (8, 20)), Image("b.jpg", 9, 9, 6, (9, 9)), Image("c.jpg", 8, 20, 3, null)];
        Assert.StartsWith(
            $"2 images have an EXIF orientation that is not applied, such as '{images[0].Path}'.",
            ImageCheck.Run(images).Notes.Single());
        Assert.IsEmpty(ImageCheck.Run(images, new ImageCheckOptions { ApplyOrientation = true }).Notes);
    }

    [TestMethod]
    [DataRow("", "it is empty")]
    [DataRow("\n <!DOCTYPE HTML><html>404</html>", "it is a web page, as failed downloads are")]
    [DataRow("<HTML>", "it is a web page, as failed downloads are")]
    [DataRow("<?xml version=\"1.0\"?><svg/>", "it is SVG or XML")]
    [DataRow("II*\0", "it is a TIFF")]
    [DataRow("MM\0*", "it is a TIFF")]
    [DataRow("\0\0\0\u001cftypavif", "it is an AVIF")]
    [DataRow("\0\0\0\u001cftypheic", "it is a HEIC")]
    [DataRow("\0\0\0\u001cftypisom", "it is a video or another file of ISO media")]
    [DataRow("%PDF-1.7", "it is a PDF")]
    [DataRow("PK\u0003\u0004", "it is a zip archive")]
    [DataRow("GIF89a", "it is a GIF that is truncated or damaged")]
    [DataRow("hello", "its type is unknown")]
    public void A_file_that_is_no_image_is_named_with_what_it_is(string content, string kind)
    {
        var path = Path.Combine(_folder, "a.jpg");
        File.WriteAllBytes(path, [.. content.Select(letter => (byte)letter)]);
        var message = Refused(new ImageToCheck(path)).Message;
        Assert.AreEqual($"'{path}' is not an image that can be read (JPEG, PNG, GIF, BMP or WebP): {kind}.", message);
        Assert.AreEqual(message, Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Load(path)).Message);
    }

    [TestMethod]
    public void A_truncated_image_is_found_where_images_are_decoded()
    {
        var image = Image("a.jpg", 64, 64, 1, (64, 64));
        var bytes = File.ReadAllBytes(image.Path);
        File.WriteAllBytes(image.Path, bytes[..(bytes.Length * 3 / 4)]);
        Assert.AreEqual($"The image '{image.Path}' is truncated.", Refused(image).Message);
        ImageCheck.Run([image], new ImageCheckOptions { Decode = false });
        File.WriteAllBytes(image.Path, bytes[..20]);
        Assert.Contains("it is a JPEG that is truncated or damaged", Refused(image, new ImageCheckOptions { Decode = false }).Message);
    }

    [TestMethod]
    public void Missing_and_many_bad_images_are_named_in_their_order()
    {
        var missing = new ImageToCheck(Path.Combine(_folder, "none.jpg"));
        Assert.Contains("none.jpg", Assert.ThrowsExactly<FileNotFoundException>(() => ImageCheck.Run([missing])).Message);

        ImageToCheck[] images = [.. Enumerable.Range(0, 40).Select(i => Image($"{i:D2}.jpg", 8, 20, 1, i % 4 == 2 ? (9, 20) : (8, 20)))];
        var message = Assert.ThrowsExactly<InvalidDataException>(() => ImageCheck.Run(images)).Message;
        Assert.StartsWith("10 of 40 images cannot be used. '", message);
        Assert.EndsWith(" …", message);
        string[] named = ["02.jpg", "06.jpg", "10.jpg", "14.jpg", "18.jpg"];
        var places = Array.ConvertAll(named, name => message.IndexOf(name, StringComparison.Ordinal));
        Assert.IsTrue(places[0] > 0 && places.SequenceEqual(places.Order()));
        Assert.DoesNotContain("22.jpg", message);
    }

    [TestMethod]
    public void Progress_ends_with_all_and_a_check_can_be_ended()
    {
        ImageToCheck[] images = [.. Enumerable.Range(0, 250).Select(i => Image($"{i}.jpg", 4, 4, 1, null))];
        var progress = new Recorded();
        ImageCheck.Run(images, new ImageCheckOptions { Progress = progress });
        Assert.AreEqual(new ImageCheckProgress(250, 250), progress.Values.MaxBy(value => value.Checked));
        Assert.IsTrue(progress.Values.Count is > 50 and < 200, $"{progress.Values.Count}");
        Assert.ThrowsExactly<OperationCanceledException>(
            () => ImageCheck.Run(images, new ImageCheckOptions { CancellationToken = new CancellationToken(canceled: true) }));
    }

    private static InvalidDataException Refused(ImageToCheck image, ImageCheckOptions? options = null) =>
        Assert.ThrowsExactly<InvalidDataException>(
            () => ImageCheck.Run([image], options ?? new ImageCheckOptions { OrientationOption = "--apply-exif" }));

    private ImageToCheck Image(string name, int height, int width, int orientation, (int Height, int Width)? annotated) => new(
        ExifJpeg.Write(Path.Combine(_folder, name), height, width, orientation),
        annotated is { } size ? new ImageSize(size.Height, size.Width) : null,
        "image 1 of gt.json");

    private sealed class Recorded : IProgress<ImageCheckProgress>
    {
        private readonly Lock _lock = new();

        public List<ImageCheckProgress> Values { get; } = [];

        public void Report(ImageCheckProgress value)
        {
            lock (_lock)
            {
                Values.Add(value);
            }
        }
    }
}
