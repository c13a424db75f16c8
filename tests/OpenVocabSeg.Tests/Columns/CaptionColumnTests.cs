using Microsoft.ML;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Columns;

/// <summary>The stages that read captions refuse a column of another type before they read a row or load a network.</summary>
[TestClass]
public sealed class CaptionColumnTests
{
    private readonly MLContext _context = TestRows.CreateContext();

    [TestMethod]
    [DataRow("Id", "Int32")]
    [DataRow("Image", "Image")]
    [DataRow("BoundingBoxes", "VarVector<Single>")]
    [DataRow("Label", "VarVector<Key<UInt32>>")]
    public void Captions_of_another_type_are_a_schema_error(string columnName, string type)
    {
        var pretraining = _context.OpenVocabSeg.Trainers.CaptionPretraining(TinyStages.Words, captionsColumnName: columnName);
        var options = TinyStages.PseudoOptions();
        options.CaptionsColumnName = columnName;
        var pseudoMasks = _context.OpenVocabSeg.Transforms.PseudoMasks(options);
        var view = TestRows.Load(_context, new ImageRow());
        var shape = SchemaShapes.FromSchema(view.Schema);

        Expect(() => pretraining.GetOutputSchema(shape));
        Expect(() => pretraining.Fit(view));
        Expect(() => pseudoMasks.GetOutputSchema(shape));
        Expect(() => pseudoMasks.Fit(view));

        void Expect(Func<object> action)
        {
            var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(action);
            StringAssert.StartsWith(
                exception.Message,
                $"Schema mismatch for input column '{columnName}': expected VarVector<String> or String, got {type}",
                StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void An_absent_caption_column_is_a_schema_error()
    {
        var pretraining = _context.OpenVocabSeg.Trainers.CaptionPretraining(TinyStages.Words, captionsColumnName: "Sentences");
        var shape = SchemaShapes.FromSchema(TestRows.Load(_context, new ImageRow()).Schema);

        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pretraining.GetOutputSchema(shape));
        StringAssert.StartsWith(exception.Message, "Could not find input column 'Sentences'", StringComparison.Ordinal);
    }
}
