using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Rows;
using OpenVocabSeg.Segmentation;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Segmentation;

[TestClass]
public sealed class SegmentationMappingTests
{
    private static readonly string[] Classes = ["cat", "dog", "bird"];

    private readonly MLContext _context = TestRows.CreateContext();
    private readonly FakeNetworks _networks = new();

    /// <summary>
    /// The contract of Microsoft.ML.TorchSharp's ObjectDetectionTrainer: PredictedLabel a variable vector of UInt32 keys, as many as
    /// classes, with text key values; Score a variable vector of Single with the annotations of a multiclass score; boxes a variable
    /// vector of Single.
    /// </summary>
    [TestMethod]
    public void Label_score_and_boxes_have_the_schema_of_object_detection()
    {
        var schema = Map(Data(4)).Schema;

        var label = schema["PredictedLabel"];
        Assert.AreEqual(new VectorDataViewType(new KeyDataViewType(typeof(uint), 3)), label.Type);
        CollectionAssert.AreEqual(Classes, ColumnAnnotations.GetKeyNames(label));

        var score = schema["Score"];
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single), score.Type);
        Assert.AreEqual("MulticlassClassification", GetText(score, "ScoreColumnKind"));
        Assert.AreEqual("Score", GetText(score, "ScoreValueKind"));
        var setId = 0u;
        score.Annotations.GetValue("ScoreColumnSetId", ref setId);
        Assert.AreEqual(1u, setId);
        Assert.IsInstanceOfType<KeyDataViewType>(score.Annotations.Schema["ScoreColumnSetId"].Type);
        var labels = default(VBuffer<ReadOnlyMemory<char>>);
        score.Annotations.GetValue("TrainingLabelValues", ref labels);
        CollectionAssert.AreEqual(Classes, labels.DenseValues().Select(value => value.ToString()).ToArray());

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single), schema["PredictedBoundingBoxes"].Type);
        Assert.AreEqual(new VectorDataViewType(TextDataViewType.Instance), schema["PredictedMasks"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single), schema["MaskNoise"].Type);
    }

    [TestMethod]
    public void The_annotated_columns_of_object_detection_are_what_training_reads()
    {
        var shape = SchemaShapes.FromSchema(TestRows.Load(_context, new ImageRow { Label = ["cat"] }).Schema);

        InputColumn.Image("Image").Check(shape);
        InputColumn.KeyVector("Label").Check(shape);
        InputColumn.SingleVector("BoundingBoxes").Check(shape);
    }

    [TestMethod]
    public void Each_value_is_that_of_its_instance()
    {
        var rows = _context.Data.CreateEnumerable<Prediction>(Map(Data(4, 2, 5)), reuseRowObject: true)
            .Select(row => (row.PredictedLabel, row.Score, row.PredictedBoundingBoxes, row.PredictedMasks, row.MaskNoise)).ToArray();

        CollectionAssert.AreEqual(new uint[] { 1, 2 }, rows[0].PredictedLabel);
        CollectionAssert.AreEqual(new[] { 1f, 0.5f }, rows[0].Score);
        CollectionAssert.AreEqual(new[] { 0f, 0f, 2f, 1.5f, 1f, 0f, 3f, 1.5f }, rows[0].PredictedBoundingBoxes);
        CollectionAssert.AreEqual(new[] { 0f, 0.5f }, rows[0].MaskNoise);
        Assert.AreEqual(
            RunLengthMask.FromBox(new BoundingBox(1, 0, 3, 1.5), 3, 4),
            RunLengthMask.FromCompressedCounts(rows[0].PredictedMasks[1], 3, 4));
        Assert.IsEmpty(rows[1].PredictedLabel);
        Assert.IsEmpty(rows[1].PredictedMasks);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 1 }, rows[2].PredictedLabel);
        Assert.AreEqual(3, _networks.Images);
    }

    [TestMethod]
    public void A_pass_over_masks_predicts_nothing()
    {
        var view = Map(TestRows.Load(_context, new ImageRow { Image = TestRows.Image(4, 3), Masks = ["x"] }));

        Assert.AreEqual("x", view.GetColumn<string[]>("Masks").Single()[0]);
        Assert.AreEqual(0, _networks.Calls);
    }

    [TestMethod]
    public void Keys_become_class_names()
    {
        var view = Map(Data(5));
        var named = _context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "cat", "dog", "cat" }, named.GetColumn<string[]>("Name").Single());
    }

    [TestMethod]
    public void Score_sets_are_numbered_through()
    {
        var twice = Map(Map(Data(4)));

        var setId = 0u;
        twice.Schema["Score"].Annotations.GetValue("ScoreColumnSetId", ref setId);
        Assert.AreEqual(2u, setId);
    }

    [TestMethod]
    public void A_missing_image_is_an_error_that_names_row_and_column()
    {
        var view = Map(_context.Data.LoadFromEnumerable(new[] { new ImageOnly() }));

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => view.GetColumn<float[]>("Score").ToArray());
        Assert.AreEqual("Row 0: column 'Image' has no image.", exception.Message);
    }

    private static string GetText(DataViewSchema.Column column, string kind)
    {
        var value = default(ReadOnlyMemory<char>);
        column.Annotations.GetValue(kind, ref value);
        return value.ToString();
    }

    private IDataView Data(params int[] widths) =>
        _context.Data.LoadFromEnumerable(widths.Select(width => new ImageOnly { Image = TestRows.Image(width, 3) }).ToArray());

    private MappedView Map(IDataView data)
    {
        var outputs = InstanceOutputs.Define(SegmentationSettings.Default.Outputs, Classes, data.Schema, null);
        var mapping = new SegmentationMapping(outputs, data.Schema["Image"], InstanceOutputs.CreateKeys(Classes), _networks.Predict);
        return new MappedView(data, new RowMapper(data.Schema, mapping));
    }
}
