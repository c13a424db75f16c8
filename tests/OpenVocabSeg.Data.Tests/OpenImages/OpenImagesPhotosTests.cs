using OpenVocabSeg.Data.OpenImages;

namespace OpenVocabSeg.Data.Tests.OpenImages;

[TestClass]
public class OpenImagesPhotosTests
{
    private const string Header = "MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax,PredictedIoU,Clicks";

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-open-images").FullName;

    private OpenImagesFolder Layout => In(_folder);

    [TestInitialize]
    public void WriteFiles()
    {
        Directory.CreateDirectory(Layout.Images);
        Directory.CreateDirectory(Layout.Masks);
        File.WriteAllText(Layout.ClassDescriptions, "LabelName,DisplayName\n/m/1,Dog\n/m/2,\"Sofa, \"\"red\"\"\"\n");
        ImageFile.SavePng(Path.Combine(Layout.Masks, "a_1.png"), Image(2, 3, 1, 2, 5));
        ImageFile.SavePng(Path.Combine(Layout.Masks, "a_2.png"), Image(2, 3));
        File.WriteAllBytes(Path.Combine(Layout.Images, "a.jpg"), ImageFile.EncodeJpeg(Image(4, 6)));
        File.WriteAllBytes(Path.Combine(Layout.Images, "b.jpg"), ImageFile.EncodeJpeg(Image(4, 6)));
        WriteRows("a_1.png,a,/m/1,x1,0.25,1,0,0.5,0.9,\"0.5,0.5,1\"", "z.png,z,/m/9,x2,0,1,0,1,,", "a_2.png,a,/m/2,x3,0,0.5,0,0.5,,");
    }

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Photos_objects_and_class_names_are_joined()
    {
        var photos = OpenImagesPhotos.Read(Layout);
        CollectionAssert.AreEqual(new[] { "a", "b" }, photos.Photos.Select(photo => photo.Id).ToArray());
        Assert.AreEqual(1, photos.SegmentationsWithoutPhoto);
        Assert.IsEmpty(photos.Photos[1].Instances);
        Assert.IsTrue(File.Exists(photos.Photos[0].Path));
        var (dog, sofa) = (photos.Photos[0].Instances[0], photos.Photos[0].Instances[1]);
        Assert.AreEqual(("Dog", "Sofa, \"red\""), (dog.ClassName, sofa.ClassName));
        Assert.AreEqual(new OpenImagesSegmentation(2, "a_1.png", "a", "/m/1", "x1", 0.25, 0, 1, 0.5, 0.9), dog.Segmentation);
        Assert.IsNull(sofa.Segmentation.PredictedIou);
        Assert.AreEqual(new BoundingBox(1.5, 0, 6, 2), dog.Segmentation.Box(4, 6));
    }

    [TestMethod]
    public void Masks_take_the_size_of_the_photo()
    {
        var dog = OpenImagesPhotos.Read(Layout).Photos[0].Instances[0];
        byte[] native = [0, 1, 1, 0, 0, 1];
        CollectionAssert.AreEqual(native, dog.LoadMask(2, 3).ToBitmap());
        byte[] larger =
        [
            0, 0, 1, 1, 1, 1,
            0, 0, 1, 1, 1, 1,
            0, 0, 0, 0, 1, 1,
            0, 0, 0, 0, 1, 1,
        ];
        CollectionAssert.AreEqual(larger, dog.LoadMask(4, 6).ToBitmap());
        byte[] smaller = [0];
        CollectionAssert.AreEqual(smaller, dog.LoadMask(1, 1).ToBitmap());
    }

    [TestMethod]
    public void A_training_view_keeps_photos_and_drops_other_classes()
    {
        var photos = OpenImagesPhotos.Read(Layout, (name, _) => name != "Dog");
        Assert.HasCount(2, photos.Photos);
        Assert.AreEqual("Sofa, \"red\"", photos.Photos[0].Instances.Single().ClassName);
    }

    [TestMethod]
    [DataRow("a_1.png,a,/m/1,x,0,1,0,1", "line 2: there are 8 fields instead of 10")]
    [DataRow("a_1.png,a,/m/1,x,0,1,0,1,,,", "line 2: there are 11 fields instead of 10")]
    [DataRow("a_1.png,a,/m/1,x,0,1.5,0,1,,", "line 2: 'BoxXMax' is '1.5'")]
    [DataRow("a_1.png,a,/m/1,x,0,NaN,0,1,,", "line 2: 'BoxXMax' is 'NaN'")]
    [DataRow("a_1.png,a,/m/1,x,0,1,0,one,,", "line 2: 'BoxYMax' is 'one'")]
    [DataRow("a_1.png,a,/m/1,x,0.5,0.25,0,1,,", "line 2: the box ends before it starts")]
    [DataRow("a_1.png,,/m/1,x,0,1,0,1,,", "line 2: 'ImageID' is empty")]
    [DataRow("a_1.png,a,/m/1,x,0,1,0,1,2,", "line 2: 'PredictedIoU' is '2'")]
    [DataRow("a_1.png,a,/m/1,x,0,1,0,1,,\"1", "line 2: a quote is not closed")]
    [DataRow("a_1.png,a,/m/1,x,0,1,0,1,,\"1\"2", "line 2: text follows a closing quote")]
    [DataRow("a_1.png,a,/m/7,x,0,1,0,1,,", "line 2: the label '/m/7' has no name in class-descriptions.csv")]
    [DataRow("a_7.png,a,/m/1,x,0,1,0,1,,", "line 2: the mask")]
    [DataRow("../a_1.png,a,/m/1,x,0,1,0,1,,", "line 2: 'MaskPath' is '../a_1.png'")]
    [DataRow("", "line 2: there are 1 fields")]
    public void Bad_rows_are_refused_by_file_and_line(string row, string problem)
    {
        WriteRows(row);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => OpenImagesPhotos.Read(Layout)).Message;
        Assert.StartsWith("segmentations.csv: ", message);
        Assert.Contains(problem, message);
    }

    [TestMethod]
    [DataRow("MaskPath,ImageID\n", "line 1: the column 'LabelName' is missing")]
    [DataRow("", "the file is empty")]
    public void Files_without_the_columns_are_refused(string content, string problem)
    {
        File.WriteAllText(Layout.Segmentations, content);
        Assert.Contains(problem, Assert.ThrowsExactly<InvalidDataException>(() => OpenImagesPhotos.Read(Layout)).Message);
    }

    [TestMethod]
    public void Text_that_is_not_utf8_is_refused()
    {
        File.WriteAllBytes(Layout.ClassDescriptions, [(byte)'a', (byte)',', 0xFF, (byte)'\n']);
        Assert.Contains("not UTF-8", Assert.ThrowsExactly<InvalidDataException>(() => OpenImagesPhotos.Read(Layout)).Message);
    }

    [TestMethod]
    [DataRow("/m/1,Dog\n/m/1,Cat\n", "line 2: the label '/m/1' occurs twice")]
    [DataRow("/m/1,Dog\n/m/2\n", "line 2: there are 1 fields")]
    [DataRow("/m/1,Dog\n/m/2,\n", "line 2: 'DisplayName' is empty")]
    [DataRow("LabelName,DisplayName\n", "there are no classes")]
    public void Bad_classes_are_refused_by_file_and_line(string content, string problem)
    {
        File.WriteAllText(Layout.ClassDescriptions, content);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => OpenImagesPhotos.Read(Layout)).Message;
        Assert.StartsWith("class-descriptions.csv: ", message);
        Assert.Contains(problem, message);
    }

    [TestMethod]
    public void Classes_are_read_without_a_header()
    {
        File.WriteAllText(Layout.ClassDescriptions, "/m/1,Dog\r\n/m/2,Cat\r\n");
        CollectionAssert.AreEqual(new[] { "Dog", "Cat" }, OpenImagesClasses.Read(Layout.ClassDescriptions).Values.ToArray());
    }

    [TestMethod]
    public void Missing_files_and_folders_are_named()
    {
        Directory.Delete(Layout.Masks, recursive: true);
        Assert.Contains(Layout.Masks, Assert.ThrowsExactly<DirectoryNotFoundException>(() => OpenImagesPhotos.Read(Layout)).Message);
        File.Delete(Layout.Segmentations);
        Assert.Contains(Layout.Segmentations, Assert.ThrowsExactly<FileNotFoundException>(() => OpenImagesPhotos.Read(Layout)).Message);
    }

    [TestMethod]
    public void Twenty_five_thousand_rows_need_the_memory_of_what_is_kept()
    {
        WriteRows([.. Enumerable.Range(0, 25_000)
            .Select(i => (Number: i, Mask: i % 10_000 == 0 ? "a_1.png" : $"a_{i}_0123456789abcdef.png"))
            .Select(row => $"{row.Mask},a,/m/1,{row.Number:x8},0.123456,0.923456,0.123456,0.923456,0.87654,")]);
        Assert.IsGreaterThan(2_000_000, new FileInfo(Layout.Segmentations).Length);
        _ = OpenImagesPhotos.Read(Layout, (_, _) => false);

        var memory = new LiveMemory();
        var photos = OpenImagesPhotos.Read(
            Layout,
            (_, row) =>
            {
                memory.Look();
                return row.MaskPath == "a_1.png";
            });
        Assert.HasCount(3, photos.Photos[0].Instances);
        Assert.IsLessThan(200_000, memory.Most);
    }

    [TestMethod]
    public void Real_photos_objects_and_names_are_joined()
    {
        var folder = In(Path.GetDirectoryName(TestData.Real("openimages-mini", "segmentations.csv"))!);
        var photos = OpenImagesPhotos.Read(folder);
        Assert.HasCount(15, photos.Photos);
        Assert.AreEqual(0, photos.SegmentationsWithoutPhoto);
        Assert.AreEqual(5, photos.Photos.Count(photo => photo.Instances.Count == 0));
        var instances = photos.Photos.SelectMany(photo => photo.Instances).ToArray();
        Assert.HasCount(15, instances);
        CollectionAssert.AreEquivalent(new[] { "Dog", "Pizza", "Taxi" }, instances.Select(item => item.ClassName).Distinct().ToArray());
        foreach (var photo in photos.Photos)
        {
            var image = ImageFile.Load(photo.Path);
            foreach (var instance in photo.Instances)
            {
                var mask = instance.LoadMask(image.Height, image.Width);
                AssertCorners(instance.Segmentation.Box(image.Height, image.Width), mask.BoundingBox);
            }
        }
    }

    /// <summary>Areas at the size of the photo, counted in the PNG files with an independent decoder.</summary>
    [TestMethod]
    [DataRow("000bd0b4fa27644c_m0pg52_5c80344b.png", 768, 1024, 27028)]
    [DataRow("000bd0b4fa27644c_m0pg52_c481e8b1.png", 768, 1024, 2246)]
    [DataRow("000c6c92c80213ff_m0pg52_82dd3d78.png", 680, 1024, 5850)]
    [DataRow("000cc62f167d9fa4_m0663v_37f318a2.png", 768, 1024, 316223)]
    [DataRow("00a1ab47b5439e8c_m0bt9lr_ece6d8d8.png", 683, 1024, 13459)]
    [DataRow("00b68ff0919c939a_m0bt9lr_04bbefd8.png", 683, 1024, 46100)]
    [DataRow("00b68ff0919c939a_m0bt9lr_04bbefd8.png", 480, 720, 22786)]
    [DataRow("00bd3f67d6e5d850_m0bt9lr_143bac7b.png", 1024, 683, 19612)]
    [DataRow("00dc0baf74f95e45_m0663v_12e4ba7e.png", 682, 1024, 12914)]
    [DataRow("0a9e4fa5b0806fc2_m0663v_44d87b30.png", 683, 1024, 59102)]
    public void Real_masks_take_the_size_of_the_photo(string file, int height, int width, int area) =>
        Assert.AreEqual(area, OpenImagesMask.Load(TestData.Real("openimages-mini", "masks", file), height, width).Area);

    private static void AssertCorners(BoundingBox expected, BoundingBox actual)
    {
        const double Tolerance = 2;
        Assert.AreEqual(expected.X0, actual.X0, Tolerance);
        Assert.AreEqual(expected.Y0, actual.Y0, Tolerance);
        Assert.AreEqual(expected.X1, actual.X1, Tolerance);
        Assert.AreEqual(expected.Y1, actual.Y1, Tolerance);
    }

    private static PixelImage Image(int height, int width, params int[] white)
    {
        var pixels = new byte[3 * height * width];
        foreach (var pixel in white)
        {
            pixels.AsSpan(3 * pixel, 3).Fill(byte.MaxValue);
        }

        return new PixelImage(height, width, pixels);
    }

    private void WriteRows(params string[] rows) => File.WriteAllLines(Layout.Segmentations, rows.Prepend(Header));

    private static OpenImagesFolder In(string folder) => new(
        Path.Combine(folder, "class-descriptions.csv"),
        Path.Combine(folder, "segmentations.csv"),
        Path.Combine(folder, "images"),
        Path.Combine(folder, "masks"));
}
