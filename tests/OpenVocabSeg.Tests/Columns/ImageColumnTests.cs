using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Columns;

/// <summary>
/// Image columns in row classes. ML.NET keeps its list of types for the whole process, so each test has a size of its own.
/// </summary>
[TestClass]
public sealed class ImageColumnTests
{
    private readonly MLContext _context = TestRows.CreateContext();

    [TestMethod]
    public void A_plain_property_reads_images_of_any_size()
    {
        _ = _context.OpenVocabSeg;
        var rows = new[] { Row(9, 5), Row(4, 7) };
        var read = _context.Data.CreateEnumerable<ImageOnly>(_context.Data.LoadFromEnumerable(rows), reuseRowObject: false).ToArray();
        CollectionAssert.AreEqual(new[] { (9, 5), (4, 7) }, read.Select(row => (row.Image!.Width, row.Image.Height)).ToArray());
    }

    [TestMethod]
    public void A_column_of_a_fixed_size_is_read_after_its_size_is_registered()
    {
        var resized = Resized(37, 23);
        StringAssert.Contains(
            Assert.ThrowsExactly<NotImplementedException>(() => Read(resized)).Message, "'Microsoft.ML.Data.MLImage' is not yet supported");
        DataViewTypeManager.Register(new ImageDataViewType(23, 37), typeof(MLImage), new ImageTypeAttribute(23, 37));
        Assert.AreEqual((37, 23), Read(resized).Single());

        // Registering twice changes nothing.
        DataViewTypeManager.Register(new ImageDataViewType(23, 37), typeof(MLImage), new ImageTypeAttribute(23, 37));
    }

    [TestMethod]
    public void An_attribute_registers_the_size_too()
    {
        var resized = Resized(41, 29);
        var read = _context.Data.CreateEnumerable<ImageOfFixedSize>(resized, reuseRowObject: false).Single();
        Assert.AreEqual((41, 29), (read.Image!.Width, read.Image.Height));
        Assert.AreEqual((41, 29), Read(resized).Single());
    }

    [TestMethod]
    public void Our_models_read_columns_of_a_fixed_size_without_that()
    {
        var predicted = FittedChain.Teacher.Transform(Resized(96, 95));
        Assert.IsTrue(predicted.GetColumn<float[]>("Score").Single().All(float.IsFinite));
    }

    private static ImageOnly Row(int width, int height) => new() { Image = TestRows.Image(width, height) };

    private IDataView Resized(int width, int height)
    {
        _ = _context.OpenVocabSeg;
        var data = _context.Data.LoadFromEnumerable([Row(8, 8)]);
        return _context.Transforms.ResizeImages("Image", width, height).Fit(data).Transform(data);
    }

    private (int Width, int Height)[] Read(IDataView data) =>
    [
        .. _context.Data.CreateEnumerable<ImageOnly>(data, reuseRowObject: false).Select(row => (row.Image!.Width, row.Image.Height)),
    ];
}
