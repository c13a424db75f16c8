using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Data;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Pipelines;

[TestClass]
public sealed class ChainTests
{
    [TestMethod]
    public void Four_stages_fit_as_one_pipeline()
    {
        var stages = FittedChain.Model.ToArray();

        Assert.HasCount(4, stages);
        Assert.IsInstanceOfType<CaptionScoringTransformer>(stages[0]);
        Assert.IsInstanceOfType<InstanceSegmentationTransformer>(stages[1]);
        Assert.IsInstanceOfType<PseudoMaskTransformer>(stages[2]);
        Assert.IsInstanceOfType<InstanceSegmentationTransformer>(stages[3]);
        Assert.IsTrue(FittedChain.Teacher.Segmenter.JudgesMasks);
        Assert.IsTrue(FittedChain.Student.Segmenter.PredictsNoise);
    }

    [TestMethod]
    public void The_scoring_model_is_the_student_alone()
    {
        var scoring = FittedChain.Model.GetModelFor(TransformerScope.Scoring);
        var input = FittedChain.Context.Data.LoadFromEnumerable(Array.Empty<ImageOnly>());

        CollectionAssert.AreEqual(
            new[] { "Image", "PredictedLabel", "Score", "PredictedBoundingBoxes", "PredictedMasks", "MaskNoise" },
            scoring.GetOutputSchema(input.Schema).Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void All_columns_of_all_stages_can_be_read()
    {
        var view = FittedChain.TransformAll();
        var rows = view.Preview().RowView;

        Assert.HasCount(6, rows);
        var scores = view.GetColumn<float>("CaptionScore").ToArray();
        Assert.IsTrue(scores[..2].All(float.IsNaN), "Rows without captions have no score.");
        Assert.IsTrue(scores[2..].All(float.IsFinite));
        var pseudo = view.GetColumn<uint[]>("PseudoLabel").ToArray();
        Assert.IsTrue(pseudo[..2].All(labels => labels.Length == 0));
        Assert.IsTrue(pseudo[2..].Any(labels => labels.Length > 0));
        CollectionAssert.AreEqual(SceneClasses.All.ToArray(), ColumnAnnotations.GetKeyNames(view.Schema["PseudoLabel"]));
        Assert.IsTrue(view.GetColumn<uint[]>("PredictedLabel").All(labels => labels.Length <= 5));
    }

    [TestMethod]
    public void Initial_models_given_explicitly_lead_to_the_same_student()
    {
        var context = TestRows.CreateContext();
        var ov = context.OpenVocabSeg;
        var data = TinyStages.Load(context);

        using var captions = TinyStages.Stage1(context).Fit(data);
        using var teacher = ov.Trainers.MaskTeacher(TinyStages.TeacherOptions(captions)).Fit(data);
        var pseudoOptions = TinyStages.PseudoOptions();
        pseudoOptions.InitialModel = teacher;
        using var pseudo = ov.Transforms.PseudoMasks(pseudoOptions).Fit(data);
        var studentOptions = TinyStages.StudentOptions();
        studentOptions.InitialModel = teacher;
        using var student = ov.Trainers.RobustStudent(studentOptions).Fit(pseudo.Transform(data));

        Predictions.AssertEqual(Predictions.Read(context, FittedChain.Student, data), Predictions.Read(context, student, data));
    }

    [TestMethod]
    public void A_stage_whose_predecessor_is_missing_says_so_before_any_work()
    {
        var context = TestRows.CreateContext();
        var shape = SchemaShapes.FromSchema(TinyStages.Load(context).Schema);

        Expect(() => TinyStages.Stage2(context).GetOutputSchema(shape), "Put CaptionPretraining before MaskTeacher");
        Expect(() => TinyStages.Stage3(context).GetOutputSchema(shape), "Put MaskTeacher before PseudoMasks");
        var options = TinyStages.StudentOptions();
        options.PseudoLabels = null;
        Expect(() => context.OpenVocabSeg.Trainers.RobustStudent(options).GetOutputSchema(shape), "Put MaskTeacher before RobustStudent");

        static void Expect(Func<SchemaShape> call, string advice)
        {
            var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(call);
            StringAssert.StartsWith(
                exception.Message, $"No column carries the fitted model of an earlier stage. {advice}", StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void Wrong_columns_are_reported_before_the_first_stage_trains()
    {
        var context = TestRows.CreateContext();
        var data = context.Data.LoadFromEnumerable(TinyStages.Scenes());

        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TinyStages.Chain(context).Fit(data));
        StringAssert.StartsWith(
            exception.Message,
            "Schema mismatch for input column 'Label': expected VarVector<Key<UInt32>> with key values of text or whole numbers, "
                + "got VarVector<String>",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void Shapes_promised_before_fitting_are_those_that_come_out()
    {
        var promised = TinyStages.Chain(FittedChain.Context).GetOutputSchema(SchemaShapes.FromSchema(FittedChain.Data.Schema));
        var delivered = SchemaShapes.FromSchema(FittedChain.TransformAll().Schema);

        CollectionAssert.AreEqual(Describe(delivered), Describe(promised));

        static string[] Describe(SchemaShape shape) =>
        [
            .. shape.Select(column =>
                $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} "
                + string.Join(",", column.Annotations.Select(annotation => annotation.Name).Order())).Order(),
        ];
    }

    [TestMethod]
    public void A_pass_over_input_columns_runs_no_network()
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        var options = TinyStages.TeacherOptions();
        options.WordEmbeddings = TinyStages.Words;
        var teacher = context.OpenVocabSeg.Trainers.MaskTeacher(options).Fit(data);
        var view = teacher.Transform(data);
        teacher.Dispose();

        Assert.HasCount(6, view.GetColumn<string[]>("Masks").ToArray());
        Assert.ThrowsExactly<ObjectDisposedException>(() => view.GetColumn<float[]>("Score").ToArray());
    }

    [TestMethod]
    public void Built_in_transforms_go_before_and_after()
    {
        var context = FittedChain.Context;
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            TinyStages.Scenes()[0].Image!.Save(Path.Combine(folder.FullName, "a.png"));
            var files = context.Data.LoadFromEnumerable(new[] { new FileRow { Path = "a.png" }, new FileRow { Path = "a.png" } });
            var student = context.Transforms.LoadImages("Image", folder.FullName, "Path").Fit(files).Append(FittedChain.Student);
            var names = context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel")
                .Append(context.Transforms.DropColumns("PredictedLabel", "PredictedMasks", "Image"));
            var model = student.Append(names.Fit(student.Transform(files)));
            var view = model.Transform(files);

            CollectionAssert.AreEqual(
                new[] { "Path", "Score", "PredictedBoundingBoxes", "MaskNoise", "Name" },
                view.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
            var found = view.GetColumn<string[]>("Name").ToArray();
            Assert.HasCount(2, found);
            CollectionAssert.AreEqual(found[0], found[1]);
            Assert.IsTrue(found[0].All(SceneClasses.All.Contains));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Trainers_follow_built_ins_in_one_estimator_chain()
    {
        var context = TestRows.CreateContext();
        var data = context.Data.LoadFromEnumerable(TinyStages.Scenes());
        var options = TinyStages.TeacherOptions();
        options.WordEmbeddings = TinyStages.Words;
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label")
            .Append(context.OpenVocabSeg.Trainers.MaskTeacher(options))
            .Append(context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        using var model = pipeline.Fit(data);

        Assert.HasCount(6, model.Transform(data).GetColumn<string[]>("Name").ToArray());
    }

    [TestMethod]
    public void Data_can_be_split_cached_and_saved_around_the_stages()
    {
        var context = FittedChain.Context;
        var view = FittedChain.Student.Transform(FittedChain.Data);

        var split = context.Data.TrainTestSplit(view, testFraction: 0.3);
        Assert.AreEqual(6, split.TrainSet.GetColumn<float[]>("Score").Count() + split.TestSet.GetColumn<float[]>("Score").Count());
        Assert.HasCount(6, context.Data.Cache(view).GetColumn<string[]>("PredictedMasks").ToArray());
        Assert.HasCount(6, context.Data.ShuffleRows(view).GetColumn<string[]>("PredictedMasks").ToArray());
        using var stream = new MemoryStream();
        context.Data.SaveAsBinary(context.Transforms.DropColumns("Image").Fit(view).Transform(view), stream);
        Assert.IsGreaterThan(0, stream.Length);
    }

    private sealed class FileRow
    {
        public string Path { get; set; } = string.Empty;
    }
}
