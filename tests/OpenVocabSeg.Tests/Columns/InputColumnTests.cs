using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Columns;

[TestClass]
public sealed class InputColumnTests
{
    private readonly MLContext _context = TestRows.CreateContext();

    [TestMethod]
    public void Errors_use_the_words_of_MLNET()
    {
        var shape = SchemaShapes.FromSchema(_context.Data.LoadFromEnumerable(new[] { new ImageRow() }).Schema);

        Expect("Could not find input column 'Nope'", InputColumn.Image("Nope"));
        Expect("Schema mismatch for input column 'Id': expected Image, got Int32", InputColumn.Image("Id"));
        Expect("Schema mismatch for input column 'Image': expected VarVector<String> or String, got Image", InputColumn.Texts("Image"));
        Expect(
            "Schema mismatch for input column 'Label': expected VarVector<Key<UInt32>> with key values of text or whole numbers, "
                + "got VarVector<String>",
            InputColumn.KeyVector("Label"));
        Expect(
            "Schema mismatch for input column 'Masks': expected VarVector<Single>, got VarVector<String>",
            InputColumn.SingleVector("Masks"));
        Expect(
            "Schema mismatch for input column 'BoundingBoxes': expected VarVector<String>, got VarVector<Single>",
            InputColumn.TextVector("BoundingBoxes"));

        void Expect(string message, InputColumn column)
        {
            var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => column.Check(shape));
            StringAssert.StartsWith(exception.Message, message, StringComparison.Ordinal);
            Assert.AreEqual("inputSchema", exception.ParamName);
        }
    }

    [TestMethod]
    public void Keys_without_names_are_refused()
    {
        var shape = SchemaShapes.FromSchema(_context.Data.LoadFromEnumerable(new[] { new Nameless() }).Schema);

        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => InputColumn.KeyVector("Label").Check(shape));
        StringAssert.Contains(exception.Message, "got VarVector<Key<UInt32>> without key values", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Images_of_fixed_and_of_any_size_are_images()
    {
        var sized = _context.Data.LoadFromEnumerable(Array.Empty<Sized>());
        InputColumn.Image("Image").Check(SchemaShapes.FromSchema(sized.Schema));
    }

    [TestMethod]
    public void Shapes_are_those_that_MLNET_makes_itself()
    {
        var data = TestRows.Load(_context, new ImageRow { Label = ["cat"] });
        var shape = SchemaShapes.FromSchema(data.Schema);
        var label = shape.Single(column => column.Name == "Label");

        Assert.IsTrue(label.IsKey);
        Assert.AreEqual(SchemaShape.Column.VectorKind.VariableVector, label.Kind);
        Assert.IsTrue(InputColumn.HasAnnotation(label, "KeyValues"));
        Assert.AreEqual(1, shape.Count(column => column.Name == "Label"), "The hidden text column is not part of the shape.");
    }

    private sealed class Nameless
    {
        [KeyType(3)]
        public uint[] Label { get; set; } = [];
    }

    private sealed class Sized
    {
        [Microsoft.ML.Transforms.Image.ImageType(3, 4)]
        public MLImage? Image { get; set; }
    }
}
