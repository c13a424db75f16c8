using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Training;

/// <summary>Errors in training data name stage, row, column and file.</summary>
[TestClass]
public sealed class TrainingDataTests
{
    private readonly MLContext _context = TestRows.CreateContext();

    [TestMethod]
    public void An_image_that_cannot_be_decoded_is_named_by_row_column_and_file()
    {
        using var files = new SceneFiles();
        Truncate(Path.Combine(files.Folder, "1.png"));
        var data = Load(files);
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Teacher(Options()).Fit(data).Dispose());
        StringAssert.StartsWith(exception.Message, "Row 1: column 'Image': ");
        StringAssert.EndsWith(exception.Message, " (ImagePath '1.png')");
        Assert.IsFalse(exception.Message.Contains("Parameter", StringComparison.Ordinal), exception.Message);
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_named_once()
    {
        using var files = new SceneFiles();
        File.Delete(Path.Combine(files.Folder, "1.png"));
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => Teacher(Options()).Fit(Load(files)).Dispose());
        StringAssert.StartsWith(exception.Message, "Row 1: column 'Image': ");
        StringAssert.Contains(exception.Message, "1.png");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_prediction_names_them_too(bool rowsAreReadOnce)
    {
        using var files = new SceneFiles();
        Truncate(Path.Combine(files.Folder, "1.png"));
        var data = _context.Data.LoadFromEnumerable(rowsAreReadOnce ? files.Rows.Select(row => row) : files.Rows);
        var images = _context.Transforms.LoadImages("Image", files.Folder, "ImagePath").Fit(data).Transform(data);
        var predicted = FittedChain.Teacher.Transform(images);
        var exception = Assert.ThrowsExactly<InvalidDataException>(
            () => _context.Data.CreateEnumerable<NamedPrediction>(predicted, reuseRowObject: false).Count());
        StringAssert.StartsWith(exception.Message, "Row 1: column 'Image': ");
        StringAssert.EndsWith(exception.Message, " (ImagePath '1.png')");
    }

    [TestMethod]
    public void A_loss_that_is_not_finite_names_stage_step_and_images()
    {
        using var files = new SceneFiles();
        var options = Options();
        options.Training = options.Training with
        {
            Iterations = 50,
            Optimizer = new OptimizerSettings { LearningRate = 1e6, GradientClipNorm = null },
            Schedule = new LearningRateSchedule { WarmupIterations = 0 },
        };
        var steps = new List<TrainingProgress>();
        options.Progress = new StepRecorder(steps);
        var exception = Assert.ThrowsExactly<NotFiniteNumberException>(() => Teacher(options).Fit(Load(files)).Dispose());
        StringAssert.StartsWith(
            exception.Message, FormattableString.Invariant($"mask teacher, step {steps.Count + 1} of 50: losses are not finite: "));
        StringAssert.Matches(exception.Message, new(@"Images of the step: row \d \(.*\d\.png\), row \d \(.*\d\.png\)\. "));
        Assert.IsTrue(steps.All(step => step.Losses.Values.All(float.IsFinite)));
    }

    [TestMethod]
    public void A_teacher_without_labels_says_which_column_is_empty()
    {
        var rows = TinyStages.Scenes();
        RefusedTeacher(
            "There is no label in the data: column 'Label' is empty in all 6 rows.",
            Load([.. rows.Select(row => Without(row, labels: true))], keysOf: rows));
        RefusedTeacher(
            "Column 'Label' has labels in 4 of 6 rows, but none of these classes.",
            Load([.. rows.Select(row => Renamed(row))], keysOf: [.. rows, .. rows.Select(Renamed)]),
            rows[0].Label[0]);
        RefusedTeacher("has these classes in 4 of 6 rows, but column 'Masks' is empty there.",
            Load([.. rows.Select(row => Without(row, masks: true))], rows));
        RefusedTeacher("The data have no rows.", Load([], keysOf: rows));

        void RefusedTeacher(string message, IDataView data, string? baseClass = null)
        {
            var options = Options();
            options.BaseClasses = baseClass is null ? null : [baseClass];
            var exception = Assert.ThrowsExactly<InvalidOperationException>(() => Teacher(options).Fit(data).Dispose(), message);
            StringAssert.StartsWith(exception.Message, "mask teacher: There is no annotated instance with a mask of the classes '");
            StringAssert.EndsWith(exception.Message, message);
        }
    }

    [TestMethod]
    public void Caption_pretraining_without_captions_says_which_column_is_empty()
    {
        var rows = TinyStages.Scenes();
        Refused("caption pretraining: at least two images need a caption with a word in the word embeddings, but 0 have one. "
            + "There is no caption in the data: column 'Captions' is empty in all 6 rows.",
                rows.Select(row => Without(row, captions: true)));
        Refused("0 have one. Column 'Captions' has captions in 6 of 6 rows.", rows.Select(row =>
        {
            row.Captions = ["xyzzy plugh"];
            return row;
        }));

        void Refused(string message, IEnumerable<ImageRow> data)
        {
            var exception = Assert.ThrowsExactly<InvalidOperationException>(
                () => TinyStages.Stage1(_context).Fit(TestRows.Load(_context, [.. data])).Dispose());
            StringAssert.EndsWith(exception.Message, message);
        }
    }

    [TestMethod]
    public void A_student_whose_captions_name_nothing_says_so()
    {
        var rows = TinyStages.Scenes();
        foreach (var row in rows.Where(row => row.Captions.Length > 0))
        {
            row.Captions = ["an image"];
        }

        var data = TestRows.Load(_context, rows);
        var options = TinyStages.PseudoOptions();
        options.InitialModel = FittedChain.Teacher;
        var labeled = _context.OpenVocabSeg.Transforms.PseudoMasks(options).Fit(data).Transform(data);
        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => TinyStages.Stage4(_context).Fit(labeled).Dispose());
        StringAssert.StartsWith(
            exception.Message,
            "robust student: There is no pseudo label with a mask. Column 'PseudoLabel' is empty in all 6 rows: captions contain no nouns "
            + "of the vocabulary");
    }

    [TestMethod]
    [DataRow(typeof(int))]
    [DataRow(typeof(long))]
    [DataRow(typeof(byte))]
    public void Labels_that_are_category_numbers_are_named_by_their_digits(Type type)
    {
        var rows = TinyStages.Scenes();
        string[] names = [.. rows.SelectMany(row => row.Label).Distinct()];
        var data = type == typeof(int) ? Keyed(rows, names, number => number)
            : type == typeof(long) ? Keyed(rows, names, number => (long)number)
            : Keyed(rows, names, number => (byte)number);
        var options = Options();
        options.WordEmbeddings = WordEmbeddings.Random(names.Select((_, i) => FormattableString.Invariant($"{i + 7}")), 64, seed: 5);
        using var model = Teacher(options).Fit(data);
        CollectionAssert.AreEquivalent(names.Select((_, i) => FormattableString.Invariant($"{i + 7}")).ToArray(), model.Classes.ToArray());
    }

    [TestMethod]
    public void Labels_that_cannot_be_named_are_refused_by_the_schema()
    {
        var rows = TinyStages.Scenes();
        string[] names = [.. rows.SelectMany(row => row.Label).Distinct()];
        var data = Keyed(rows, names, number => number + 0.5f);
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Teacher(Options()).Fit(data).Dispose());
        StringAssert.StartsWith(
            exception.Message,
            "Schema mismatch for input column 'Label': expected VarVector<Key<UInt32>> with key values of text or whole numbers, got "
            + "VarVector<Key<UInt32>> with key values of type Single");
    }

    private static MaskTeacherOptions Options()
    {
        var options = TinyStages.TeacherOptions();
        options.WordEmbeddings = TinyStages.Words;
        return options;
    }

    private static void Truncate(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..40]);

    private static ImageRow Without(ImageRow row, bool labels = false, bool masks = false, bool captions = false) => new()
    {
        Id = row.Id,
        Image = row.Image,
        Captions = captions ? [] : row.Captions,
        Label = labels ? [] : row.Label,
        BoundingBoxes = labels ? [] : row.BoundingBoxes,
        Masks = labels ? [] : masks ? [.. row.Masks.Select(_ => string.Empty)] : row.Masks,
    };

    private static ImageRow Renamed(ImageRow row) => new()
    {
        Image = row.Image,
        Label = [.. row.Label.Select(name => $"{name} two")],
        BoundingBoxes = row.BoundingBoxes,
        Masks = row.Masks,
    };

    private MaskTeacherTrainer Teacher(MaskTeacherOptions options) => _context.OpenVocabSeg.Trainers.MaskTeacher(options);

    private IDataView Load(SceneFiles files)
    {
        var data = _context.Data.LoadFromEnumerable(files.Rows);
        return _context.Transforms.LoadImages("Image", files.Folder, "ImagePath")
            .Append(_context.Transforms.Conversion.MapValueToKey("Label")).Fit(data).Transform(data);
    }

    private IDataView Load(ImageRow[] rows, ImageRow[] keysOf) => _context.Transforms.Conversion.MapValueToKey("Label")
        .Fit(_context.Data.LoadFromEnumerable(keysOf)).Transform(_context.Data.LoadFromEnumerable(rows));

    private IDataView Keyed<TNumber>(ImageRow[] rows, string[] names, Func<int, TNumber> number)
    {
        var data = _context.Data.LoadFromEnumerable(rows.Select(row => new NumberedRow<TNumber>
        {
            Image = row.Image,
            Label = [.. row.Label.Select(name => number(Array.IndexOf(names, name) + 7))],
            BoundingBoxes = row.BoundingBoxes,
            Masks = row.Masks,
        }).ToArray());
        return _context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private sealed class NumberedRow<TNumber>
    {
        public MLImage? Image { get; set; }

        public TNumber[] Label { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public string[] Masks { get; set; } = [];
    }

    private sealed class NamedPrediction
    {
        public string ImagePath { get; set; } = string.Empty;

        public float[] Score { get; set; } = [];
    }

    private sealed class StepRecorder(List<TrainingProgress> steps) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => steps.Add(value);
    }
}
