using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Pipelines;

/// <summary>Common uses of estimators in ML.NET, with these estimators.</summary>
[TestClass]
public sealed class MlNetCompositionTests
{
    private readonly MLContext _context = TestRows.CreateContext();

    [TestMethod]
    public void A_pipeline_from_files_leaves_loading_and_student_for_scoring()
    {
        using var files = new SceneFiles();
        var data = _context.Data.LoadFromEnumerable(files.Rows);
        var pipeline = _context.Transforms.LoadImages("Image", files.Folder, "ImagePath")
            .Append(_context.Transforms.Conversion.MapValueToKey("Label"), TransformerScope.Training)
            .Append(TinyStages.Stage1(_context), TransformerScope.Training)
            .Append(TinyStages.Stage2(_context), TransformerScope.Training)
            .Append(TinyStages.Stage3(_context), TransformerScope.Training)
            .Append(TinyStages.Stage4(_context))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        using var fitted = pipeline.Fit(data);
        var scoring = fitted.GetModelFor(TransformerScope.Scoring);

        CollectionAssert.AreEqual(
            new[] { "ImageLoadingTransformer", nameof(InstanceSegmentationTransformer), "KeyToValueMappingTransformer" },
            scoring.Select(transformer => transformer.GetType().Name).ToArray());

        var fileRows = files.Rows.Select(row => new PathOnly { ImagePath = row.ImagePath }).ToArray();
        var unlabeled = _context.Data.LoadFromEnumerable(fileRows);
        using var saved = new MemoryStream();
        _context.Model.Save(scoring, unlabeled.Schema, saved);
        saved.Position = 0;
        var elsewhere = TestRows.CreateContext();
        var loaded = elsewhere.Model.Load(saved, out var schema);
        CollectionAssert.AreEqual(new[] { "ImagePath" }, schema.Select(column => column.Name).ToArray());

        // The chain itself scores with the same stages, and leaves the columns of the annotations alone.
        var expected = scoring.Transform(unlabeled).GetColumn<string[]>("Name").ToArray();
        var actual = loaded.Transform(elsewhere.Data.LoadFromEnumerable(fileRows)).GetColumn<string[]>("Name").ToArray();
        var inChain = fitted.Transform(data).GetColumn<string[]>("Name").ToArray();
        for (var i = 0; i < 6; i++)
        {
            CollectionAssert.AreEqual(expected[i], actual[i]);
            CollectionAssert.AreEqual(expected[i], inChain[i]);
        }

        Assert.AreEqual(6, _context.OpenVocabSeg.Evaluate(fitted.Transform(data)).ImageCount);
    }

    [TestMethod]
    public void Cross_validation_is_a_loop_over_folds()
    {
        var data = TinyStages.Load(_context);
        var options = TinyStages.TeacherOptions();
        options.WordEmbeddings = TinyStages.Words;
        var trainer = _context.OpenVocabSeg.Trainers.MaskTeacher(options);
        var evaluated = 0L;
        foreach (var fold in _context.Data.CrossValidationSplit(data, numberOfFolds: 3, seed: 2))
        {
            using var model = trainer.Fit(fold.TrainSet);
            var metrics = _context.OpenVocabSeg.Evaluate(model.Transform(fold.TestSet));
            evaluated += metrics.ImageCount;
            Assert.IsLessThanOrEqualTo(1, metrics.Masks.All.AP);
        }

        Assert.AreEqual(6, evaluated);
    }

    [TestMethod]
    public void Predictions_can_be_previewed_filtered_and_concatenated()
    {
        var view = FittedChain.Student.Transform(FittedChain.Data);
        var preview = view.Preview(maxRows: 2);
        Assert.HasCount(2, preview.RowView);
        Assert.Contains("PredictedMasks", preview.Schema.Select(column => column.Name));

        // Images without captions have no caption score.
        var captioned = _context.Data.FilterRowsByColumn(FittedChain.TransformAll(), "CaptionScore");
        CollectionAssert.AreEqual(new[] { 2, 3, 4, 5 }, captioned.GetColumn<int>("Id").ToArray());
        AssertSame(Rows(view)[2..], Rows(captioned));
        var found = _context.Data.FilterByCustomPredicate<Prediction>(view, row => row.Score.Length == 0);
        AssertSame(Rows(view), Rows(found));
        AssertSame(Rows(view)[4..], Rows(_context.Data.SkipRows(view, 4)));
        AssertSame(Rows(view)[..3], Rows(_context.Data.TakeRows(view, 3)));

        var both = _context.Transforms.Concatenate("Both", "Score", "MaskNoise").Fit(view).Transform(view);
        var rows = Rows(view);
        CollectionAssert.AreEqual(
            rows[0].Score.Concat(rows[0].MaskNoise).ToArray(), both.GetColumn<float[]>("Both").First());
    }

    [TestMethod]
    public void Schema_errors_come_from_GetOutputSchema_before_any_row_is_read()
    {
        var read = 0;
        IEnumerable<ImageRow> Rows()
        {
            read++;
            yield return new ImageRow();
        }

        var data = _context.Data.LoadFromEnumerable(Rows());
        var options = new MaskTeacherOptions { WordEmbeddings = TinyStages.Words, Input = new() { LabelColumnName = "Class" } };
        IEstimator<ITransformer>[] estimators =
        [
            _context.OpenVocabSeg.Trainers.MaskTeacher(options),
            TinyStages.Stage1(_context),
            TinyStages.Stage3(_context),
            _context.OpenVocabSeg.Trainers.RobustStudent(imageColumnName: "Masks"),
        ];
        string?[] messages =
        [
            "Could not find input column 'Class'",
            null,
            "No column carries the fitted model",
            "Schema mismatch for input column 'Masks'",
        ];
        for (var i = 0; i < estimators.Length; i++)
        {
            var shape = SchemaShapes.FromSchema(data.Schema);
            if (messages[i] is { } message)
            {
                var early = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimators[i].GetOutputSchema(shape));
                StringAssert.StartsWith(early.Message, message, StringComparison.Ordinal);
                var late = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimators[i].Fit(data));
                StringAssert.StartsWith(late.Message, message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Contains("CaptionScore", estimators[i].GetOutputSchema(shape).Select(column => column.Name));
            }
        }

        Assert.AreEqual(0, read);
    }

    private Prediction[] Rows(IDataView view) => [.. _context.Data.CreateEnumerable<Prediction>(view, reuseRowObject: false)];

    // Batches begin elsewhere after a filter, so the last bit may differ.
    private static void AssertSame(Prediction[] expected, Prediction[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (one, other) in expected.Zip(actual))
        {
            CollectionAssert.AreEqual(one.PredictedMasks, other.PredictedMasks);
            foreach (var (score, otherScore) in one.Score.Zip(other.Score))
            {
                Assert.AreEqual(score, otherScore, 1e-6f);
            }
        }
    }

    private sealed class PathOnly
    {
        public string ImagePath { get; set; } = string.Empty;
    }
}
