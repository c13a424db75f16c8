using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Pipelines;

/// <summary>
/// Every option that names a column is followed: all four stages, their files and the evaluation give the same under other names, and
/// no column has a default name then.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class RenamedColumnsTests
{
    private const string Prefix = "My";

    // Read with every row; keys are read as numbers.
    private static readonly string[] Floats =
        ["CaptionScore", "PseudoScore", "PseudoBoundingBoxes", "PseudoMaskNoise", "Score", "PredictedBoundingBoxes", "MaskNoise"];

    private static readonly string[] Keys = ["PseudoLabel", "PredictedLabel"];

    private static readonly string[] Texts = ["PseudoMasks", "PredictedMasks"];

    [TestMethod]
    public void Four_stages_give_the_same_under_other_names()
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        using var expected = Chain(context, rename: false).Fit(data);
        var renamed = Rename(context);
        using var actual = Chain(context, rename: true).Fit(renamed);

        var plainView = expected.Aggregate(data, (view, stage) => stage.Transform(view));
        var renamedView = actual.Aggregate(renamed, (view, stage) => stage.Transform(view));
        var names = renamedView.Schema.Select(column => column.Name).Distinct().ToArray();
        CollectionAssert.AreEquivalent(plainView.Schema.Select(column => Prefix + column.Name).Distinct().ToArray(), names);
        AssertEqualRows(plainView, renamedView);
        Assert.IsTrue(renamedView.GetColumn<uint[]>(Prefix + "PseudoLabel").Any(labels => labels.Length > 0));
        Assert.IsTrue(renamedView.GetColumn<uint[]>(Prefix + "PredictedLabel").Any(labels => labels.Length > 0));
    }

    [TestMethod]
    public void The_names_are_in_ML_NETs_model_file_and_in_the_librarys_own()
    {
        var context = TestRows.CreateContext();
        var renamed = Rename(context);
        using var chain = Chain(context, rename: true).Fit(renamed);
        var before = renamed;
        foreach (var stage in chain)
        {
            var expected = stage.Transform(before).Schema.Select(column => column.Name).ToArray();
            using var file = new MemoryStream();
            context.Model.Save(stage, before.Schema, file);
            file.Position = 0;
            var loaded = TestRows.CreateContext().Model.Load(file, out _);
            CollectionAssert.AreEqual(expected, loaded.Transform(before).Schema.Select(column => column.Name).ToArray());
            ((IDisposable)loaded).Dispose();
            before = stage.Transform(before);
        }

        using var own = new MemoryStream();
        chain.LastTransformer.Save(own);
        own.Position = 0;
        using var student = context.OpenVocabSeg.Load(own);
        CollectionAssert.AreEqual(
            chain.LastTransformer.Transform(renamed).Schema.Select(column => column.Name).ToArray(),
            student.Transform(renamed).Schema.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void An_evaluation_reads_the_columns_that_it_is_told()
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        using var plain = Chain(context, rename: false).Fit(data);
        var renamed = Rename(context);
        using var other = Chain(context, rename: true).Fit(renamed);
        var options = new OpenVocabularyEvaluationOptions();
        var expected = context.OpenVocabSeg.Evaluate(plain.LastTransformer.Transform(data), options);
        var actual = context.OpenVocabSeg.Evaluate(other.LastTransformer.Transform(renamed), Renamed(options));

        Assert.AreEqual(expected.Masks!.All.AP, actual.Masks!.All.AP);
        Assert.AreEqual(expected.Boxes!.All.AP, actual.Boxes!.All.AP);
    }

    private static EstimatorChain<InstanceSegmentationTransformer> Chain(MLContext context, bool rename)
    {
        T Named<T>(T options)
            where T : class => rename ? Renamed(options) : options;
        var ov = context.OpenVocabSeg;
        var teacher = TinyStages.TeacherOptions();

        // Only then does stage 2 read captions.
        teacher.Training = teacher.Training with
        {
            Losses = teacher.Training.Losses with { Captions = new TeacherCaptionSettings { BatchSize = 2 } },
        };
        return new EstimatorChain<ITransformer>()
            .Append(
                ov.Trainers.CaptionPretraining(Named(new CaptionPretrainingOptions
                {
                    WordEmbeddings = TinyStages.Words,
                    Training = TinyStages.Captions,
                    Seed = 1,
                })),
                TransformerScope.Training)
            .Append(ov.Trainers.MaskTeacher(Named(teacher)), TransformerScope.Training)
            .Append(ov.Transforms.PseudoMasks(Named(TinyStages.PseudoOptions())), TransformerScope.Training)
            .Append(ov.Trainers.RobustStudent(Named(TinyStages.StudentOptions())));
    }

    // All of them, including future ones.
    private static T Renamed<T>(T options)
        where T : class
    {
        Assert.IsGreaterThan(2, RenameIn(options), typeof(T).Name);
        return options;
    }

    private static int RenameIn(object options)
    {
        var count = 0;
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.Name.EndsWith("ColumnName", StringComparison.Ordinal) && property.GetValue(options) is string name)
            {
                property.SetValue(options, Prefix + name);
                count++;
            }
            else if (property.PropertyType.Name.EndsWith("Columns", StringComparison.Ordinal) && property.GetValue(options) is { } group)
            {
                count += RenameIn(group);
            }
        }

        return count;
    }

    private static IDataView Rename(MLContext context)
    {
        var data = context.Data.LoadFromEnumerable(TinyStages.Scenes().Select(row => new MyRow
        {
            MyId = row.Id,
            MyImage = row.Image,
            MyCaptions = row.Captions,
            MyLabel = row.Label,
            MyBoundingBoxes = row.BoundingBoxes,
            MyMasks = row.Masks,
        }).ToArray());
        return context.Transforms.Conversion.MapValueToKey(nameof(MyRow.MyLabel)).Fit(data).Transform(data);
    }

    private static void AssertEqualRows(IDataView expected, IDataView actual)
    {
        Compare<float[]>(Floats[1..], Equal);
        Compare<float>(Floats[..1], (a, b) => a.Equals(b));
        Compare<uint[]>(Keys, Equal);
        Compare<ReadOnlyMemory<char>[]>(Texts, (a, b) =>
            a.Select(text => text.ToString()).SequenceEqual(b.Select(text => text.ToString())));

        static bool Equal<T>(T[] first, T[] second) => first.SequenceEqual(second);

        void Compare<T>(string[] names, Func<T, T, bool> equal)
        {
            foreach (var name in names)
            {
                var (first, second) = (expected.GetColumn<T>(name).ToArray(), actual.GetColumn<T>(Prefix + name).ToArray());
                Assert.HasCount(first.Length, second, name);
                Assert.IsTrue(first.Zip(second).All(pair => equal(pair.First, pair.Second)), name);
            }
        }
    }

    private sealed class MyRow
    {
        public int MyId { get; set; }

        public MLImage? MyImage { get; set; }

        public string[] MyCaptions { get; set; } = [];

        public string[] MyLabel { get; set; } = [];

        public float[] MyBoundingBoxes { get; set; } = [];

        public string[] MyMasks { get; set; } = [];
    }
}
