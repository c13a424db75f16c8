using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.TorchSharp;

namespace OpenVocabSeg.MicrosoftTorchSharp.Tests;

/// <summary>Our columns are those of Microsoft.ML.TorchSharp's ObjectDetection.</summary>
[TestClass]
public sealed class ColumnTests
{
    private static readonly string[] Predicted = ["PredictedLabel", "Score", "PredictedBoundingBoxes"];

    [TestMethod]
    public void Both_estimators_accept_the_same_rows_and_state_the_same_columns()
    {
        var context = new MLContext(seed: 1);
        var input = ShapeOf(Scenes.Load(context).Schema);
        var theirs = context.MulticlassClassification.Trainers.ObjectDetection().GetOutputSchema(input);
        var ours = Scenes.Trainer(context).GetOutputSchema(input);
        foreach (var name in Predicted)
        {
            var (a, b) = (theirs.Single(column => column.Name == name), ours.Single(column => column.Name == name));
            Assert.AreEqual(a.Kind, b.Kind, name);
            Assert.AreEqual(a.ItemType, b.ItemType, name);
            Assert.AreEqual(a.IsKey, b.IsKey, name);
            AssertAnnotations(name, a.Annotations.Select(Describe), b.Annotations.Select(Describe));
        }
    }

    [TestMethod]
    public void The_columns_of_both_models_have_the_same_types_and_annotations()
    {
        var context = new MLContext(seed: 1);
        var data = Scenes.Load(context);
        var label = data.Schema["Label"];
        var classes = checked((int)((KeyDataViewType)((VectorDataViewType)label.Type).ItemType).Count);
        var theirs = DetectorOfMicrosoft.CreateTransformer(context, label, classes).GetOutputSchema(data.Schema);
        using var model = Scenes.Trainer(context).Fit(data);
        var ours = model.GetOutputSchema(data.Schema);
        foreach (var name in Predicted)
        {
            Assert.AreEqual(theirs[name].Type, ours[name].Type, name);
            AssertAnnotations(
                name, theirs[name].Annotations.Schema.Select(Describe), ours[name].Annotations.Schema.Select(Describe));
        }
    }

    // Ours have one more, which hands the model to the next stage.
    private static void AssertAnnotations(string column, IEnumerable<string> theirs, IEnumerable<string> ours) => CollectionAssert.AreEqual(
        theirs.Order(StringComparer.Ordinal).ToArray(),
        ours.Where(name => !name.StartsWith("OpenVocabSeg.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray(),
        column);

    private static string Describe(SchemaShape.Column column) => $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey}";

    private static string Describe(DataViewSchema.Column column) => $"{column.Name} {column.Type}";

    // ML.NET converts the schema of a loader to a shape; the method that does so is internal.
    private static SchemaShape ShapeOf(DataViewSchema schema) => (SchemaShape)typeof(SchemaShape).GetMethod(
        "Create", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.Invoke(null, [schema])!;
}
