using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export;
using Samples.Snippets;

namespace OpenVocabSeg.Documentation.Tests;

/// <summary>Runs the code of the pages, with few steps on few scenes.</summary>
[TestClass]
public sealed class SnippetRunTests
{
    private static readonly WordEmbeddings Words = WordEmbeddings.Random(
        SceneCaptions.Vocabulary.Concat(["zebra", "skate", "board", "red", "fire", "hydrant", "person", "man", "woman", "mug"]),
        ModelPresets.QuickStart.Architecture.EmbeddingDimension,
        seed: 1);

    private static readonly DetectionSettings Everything = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0, MaxDetections = 3 };

    private static SceneFolder s_scenes = null!;
    private static TransformerChain<InstanceSegmentationTransformer> s_model = null!;
    private static string s_output = "";

    private static CaptionPretrainingOptions Pretraining => new()
    {
        WordEmbeddings = Words,
        Training = ModelPresets.QuickStart.CaptionPretraining with { Epochs = null, Iterations = 2, BatchSize = 2 },
    };

    private static MaskTeacherOptions Teacher => new()
    {
        Architecture = ModelPresets.QuickStart.Architecture,
        Training = ModelPresets.QuickStart.Teacher with { Iterations = 2, BatchSize = 2 },
    };

    private static RobustStudentOptions Student => new()
    {
        Training = ModelPresets.QuickStart.Student with
        {
            Iterations = 2,
            BatchSize = 2,
            PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with { BatchSize = 2 },
        },
        Detection = Everything,
    };

    [ClassInitialize]
    public static void Run(TestContext _)
    {
        s_scenes = new SceneFolder();
        using var image = s_scenes.Image.ToMLImage();
        using var output = new StringWriter();
        s_model = ReadmeSnippets.Pipeline(
            s_scenes.Folder, s_scenes.Photos, Pretraining, Teacher, NounVocabulary.FromNames(SceneClasses.All), Student, image, output);
        s_output = output.ToString();
    }

    [ClassCleanup]
    public static void Clean()
    {
        s_model.Dispose();
        s_scenes.Dispose();
    }

    [TestMethod]
    public void The_readmes_pipeline_trains_and_segments_by_words_it_was_not_trained_on()
    {
        var lines = s_output.TrimEnd().Split('\n');
        Assert.HasCount(3, lines);
        foreach (var line in lines)
        {
            StringAssert.Matches(
                line.TrimEnd(), new Regex(@"^(zebra|skate board|red fire hydrant) [01]\.\d\d: \d+ pixels, noise \d+\.\d\d$"));
        }

        CollectionAssert.AreEquivalent(SceneClasses.All.ToArray(), s_model.LastTransformer.Classes.ToArray());
    }

    [TestMethod]
    public void Resized_images_are_rows()
    {
        var ml = new MLContext(seed: 1);
        _ = ml.OpenVocabSeg;
        using var image = s_scenes.Image.ToMLImage();
        var photos = ml.Data.LoadFromEnumerable([new LoadedPhoto { Image = image }]);
        var resized = PipelineSnippets.Resized(ml, photos).Single().Image;
        Assert.AreEqual((96, 64), (resized.Width, resized.Height));
    }

    [TestMethod]
    public void The_stages_with_their_options_fit_together()
    {
        var ml = new MLContext(seed: 1);
        var stages = PipelineSnippets.Stages(ml, s_scenes.Folder, Words, SceneClasses.Base, SceneClasses.All);
        var shape = stages.GetOutputSchema(ShapeOf(ml.Data.LoadFromEnumerable(s_scenes.Photos)));

        Assert.IsTrue(shape.Any(column => column.Name == "PredictedMasks"));
        Assert.HasCount(4, PipelineSnippets.Presets(ml.OpenVocabSeg, Words, SceneClasses.Base, NounVocabulary.FromNames(SceneClasses.All)));
    }

    [TestMethod]
    public void The_model_for_photos_finds_the_cat() => Assert.AreEqual(
        "cat",
        PhotoModelSnippets.Segment(Path.Combine(Repository.Root, "samples", "Playground", "wwwroot", "examples", "cat.jpg"))[0].ClassName);

    [TestMethod]
    public void Annotations_of_a_yolo_set_are_rows_with_images()
    {
        var set = Path.Combine(s_scenes.Folder, "yolo");
        var file = Directory.GetFiles(s_scenes.Folder, "*.png")[0];
        var size = ImageFile.ReadSize(file);
        var cat = new ObjectAnnotation("cat", new CocoBox(1, 1, 9, 9));
        var image = new AnnotatedImage("a.png") { Path = file, Size = size, Objects = [cat] };
        var source = AnnotationSource.FromImages([new CocoCategory(1, "cat")], [image]);
        AnnotationFiles.Write(source, set, AnnotationFormat.Yolo, new AnnotationWriteOptions { CopyImages = true });
        var view = AnnotationSnippets.Load(new MLContext(), set);
        int[] widths = [.. view.GetColumn<Microsoft.ML.Data.MLImage>("Image").Select(loaded => loaded.Width)];
        CollectionAssert.AreEqual(new[] { size.Width }, widths);
    }

    [TestMethod]
    public void An_exported_model_segments_by_words_in_all_three_ways()
    {
        var ml = new MLContext(seed: 1);
        var (file, fixedFile) = (Path.Combine(s_scenes.Folder, "model.onnx"), Path.Combine(s_scenes.Folder, "fixed.onnx"));
        OnnxSnippets.Export(s_model.LastTransformer, file);
        Assert.HasCount(3, OnnxSnippets.Predict(file, s_scenes.Image));

        using var image = s_scenes.Image.ToMLImage();
        var photos = ml.Data.LoadFromEnumerable([new LoadedPhoto { Image = image }]);
        var model = OnnxSnippets.Fit(ml, photos, file);
        string[] names = [.. model.Transform(photos).GetColumn<string[]>("Name").Single()];
        Assert.HasCount(3, names);
        Assert.IsTrue(names.All(name => name is "zebra" or "fish"));

        s_model.LastTransformer.Segmenter.ExportOnnx(fixedFile, new OnnxExportOptions
        {
            Detection = Everything,
            Size = new ImageSize(PreparedPhoto.Side, PreparedPhoto.Side),
            MaxWords = PreparedPhoto.WordCount,
        });
        var vectors = new float[PreparedPhoto.WordCount * PreparedPhoto.Dimension];
        Array.Fill(vectors, 1, 0, Words.Dimension);
        var row = new PreparedPhoto { Image = image, Words = vectors };
        var found = OnnxSnippets.Apply(ml, ml.Data.LoadFromEnumerable([row]), fixedFile);
        CollectionAssert.AreEqual(new long[] { 0, 0, 0 }, found.GetColumn<long[]>("labels").Single());
    }

    [TestMethod]
    public void One_stage_after_the_other_gives_a_student_too()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Transforms.LoadImages("Image", s_scenes.Folder, "ImagePath")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Fit(ml.Data.LoadFromEnumerable(s_scenes.Photos))
            .Transform(ml.Data.LoadFromEnumerable(s_scenes.Photos));
        var pseudo = new PseudoMaskOptions
        {
            Vocabulary = NounVocabulary.FromNames(SceneClasses.All),
            Labeling = ModelPresets.QuickStart.PseudoLabels,
        };
        var (captionOptions, teacherOptions, studentOptions) = (Pretraining, Teacher, Student);
        LongTrainingSnippets.Checkpoints(s_scenes.Folder, captionOptions, teacherOptions, studentOptions);
        using var student = PipelineSnippets.OneByOne(ml, data, captionOptions, teacherOptions, pseudo, studentOptions);

        Assert.IsTrue(student.Segmenter.PredictsNoise);
        Assert.HasCount(3, Directory.GetFiles(s_scenes.Folder, "*.checkpoint"));
    }

    [TestMethod]
    public void Features_of_a_frozen_backbone_are_computed_once_for_each_image()
    {
        var ml = new MLContext(seed: 1);
        var rows = s_scenes.Photos.ToArray();
        var view = ml.Data.LoadFromEnumerable(rows);
        var loaded = ml.Transforms.LoadImages("Image", s_scenes.Folder, "ImagePath")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label")).Fit(view).Transform(view);
        var teacher = Teacher;
        teacher.WordEmbeddings = Words;
        teacher.Training = teacher.Training with
        {
            Layers = teacher.Training.Layers with { BackboneRateFactor = 0 },
            Augmentation = teacher.Training.Augmentation with { Flip = false, ColorJitter = 0 },
            Iterations = 4,
        };
        var folder = Path.Combine(s_scenes.Folder, "features");
        Assert.AreEqual(rows.Length, LongTrainingSnippets.ShareFeatures(ml, loaded, folder, Pretraining, teacher, Student));
        Assert.IsNotEmpty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void The_code_for_several_processes_trains_with_one()
    {
        var ml = new MLContext(seed: 1);
        var view = ml.Data.LoadFromEnumerable(s_scenes.Photos.ToArray());
        var loaded = ml.Transforms.LoadImages("Image", s_scenes.Folder, "ImagePath")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label")).Fit(view).Transform(view);
        var teacher = Teacher;
        teacher.WordEmbeddings = Words;
        teacher.Training = teacher.Training with { Iterations = 1 };
        var file = Path.Combine(s_scenes.Folder, "together.zip");
        DistributedSnippets.TrainTogether(ml, loaded, teacher, file);
        Assert.IsTrue(File.Exists(file));
    }

    [TestMethod]
    public void An_engine_and_typed_predictions_name_the_words_asked_for()
    {
        var ml = new MLContext();
        using var image = s_scenes.Image.ToMLImage();
        var prediction = PredictionSnippets.Engine(ml, s_model.LastTransformer, image);
        Assert.HasCount(3, prediction.Name);
        Assert.IsTrue(prediction.Name.All(name => name is "zebra" or "fish"));
        Assert.HasCount(12, prediction.PredictedBoundingBoxes);

        var typed = PredictionSnippets.Typed(s_model.LastTransformer, [image]);
        Assert.HasCount(1, typed);
        Assert.IsTrue(typed[0].All(detection => detection.Score >= 0.5f));
    }

    [TestMethod]
    public void Vocabularies_have_phrases_synonyms_and_names_of_ones_own()
    {
        var (zoo, german) = PredictionSnippets.Vocabularies(s_model.LastTransformer);
        CollectionAssert.AreEqual(new[] { "zebra", "red fire hydrant", "person" }, zoo.ToArray());
        CollectionAssert.AreEqual(new[] { "Tasse" }, german.ToArray());
    }

    [TestMethod]
    public void An_evaluation_has_the_numbers_of_novel_classes_and_of_each_class()
    {
        var ml = new MLContext();
        using var output = new StringWriter();
        var metrics = PredictionSnippets.Evaluation(
            ml.OpenVocabSeg, s_model, ml.Data.LoadFromEnumerable(s_scenes.Photos), SceneClasses.Base, SceneClasses.Novel, output);
        StringAssert.Matches(output.ToString(), new Regex(@"^novel mask AP50 -?[01]\.\d{3}, AP of cups -?[01]\.\d{3}\s*$"));
        Assert.HasCount(SceneClasses.All.Count, metrics.Masks.PerClass);
    }

    [TestMethod]
    public void Both_kinds_of_files_load_again()
    {
        var ml = new MLContext();
        var view = ml.Data.LoadFromEnumerable(s_scenes.Photos);
        var (student, pipeline) = PredictionSnippets.Saving(ml, s_model, view.Schema, s_scenes.Folder);
        using (student)
        {
            CollectionAssert.AreEqual(s_model.LastTransformer.Classes.ToArray(), student.Classes.ToArray());
        }

        Assert.IsNotNull(pipeline.Transform(view).Schema.GetColumnOrNull("PredictedMasks"));
        (pipeline as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void What_takes_the_place_of_the_object_detector_trains_on_its_columns()
    {
        var ml = new MLContext(seed: 1);
        var view = ml.Data.LoadFromEnumerable(s_scenes.Photos);
        var data = ml.Transforms.LoadImages("Image", s_scenes.Folder, "ImagePath").Fit(view).Transform(view);
        var model = DetectionMigrationSnippets.Train(
            ml, data, ModelPresets.QuickStartFromScratch.Teacher with { Iterations = 2, BatchSize = 2 });
        Assert.IsNotNull(model.Transform(data).Schema.GetColumnOrNull("Name"));
        (model as IDisposable)?.Dispose();

        var mask = DetectionMigrationSnippets.BoxesAsMasks([1, 2, 4, 6], height: 10, width: 8).Single();
        Assert.AreEqual(new BoundingBox(1, 2, 4, 6), RunLengthMask.FromCompressedCounts(mask, 10, 8).BoundingBox);
    }

    [TestMethod]
    public void Evaluations_print_the_coco_numbers()
    {
        var mask = RunLengthMask.FromBox(new BoundingBox(2, 2, 8, 8), 10, 10);
        var truth = new CocoInstances(
            [new CocoImage(1, "a.png", 10, 10)],
            [new CocoCategory(3, "cup")],
            [new CocoAnnotation(1, 1, 3, CocoBox.FromBoundingBox(mask.BoundingBox), CocoSegmentation.FromMask(mask), mask.Area)]);
        CocoResult[] results = [new CocoResult(1, 3, 0.9, CocoBox.FromBoundingBox(mask.BoundingBox), CocoSegmentation.FromMask(mask))];
        Assert.AreEqual(1, DetectionMigrationSnippets.MeanAveragePrecision(truth, results), 1e-9);

        var (annotationFile, resultFile) = (Path.Combine(s_scenes.Folder, "truth.json"), Path.Combine(s_scenes.Folder, "results.json"));
        truth.Write(annotationFile);
        CocoResults.Write(resultFile, results);
        using var output = new StringWriter();
        PythonMigrationSnippets.Evaluate(annotationFile, resultFile, output);
        StringAssert.StartsWith(output.ToString(), "AP 1.000");
        Assert.HasCount(12, output.ToString().TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void The_authors_files_are_read()
    {
        var fixture = Path.Combine(Repository.Root, "tests", "fixtures", "16_tiny_student_ddp.pth");
        using var checkpoint = OpenVocabSeg.Networks.PyTorchCheckpoint.Open(fixture);
        var table = checkpoint.Tensors.Single(
            info => info.Name.EndsWith("bert_model.embeddings.word_embeddings.weight", StringComparison.Ordinal));
        var vocabulary = Path.Combine(s_scenes.Folder, "vocab.txt");
        string[] pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cup", "zebra", "skate", "board"];
        File.WriteAllLines(vocabulary, pieces.Concat(Enumerable.Range(0, (int)table.Shape[0] - pieces.Length).Select(i => $"piece{i}")));
        var words = PythonMigrationSnippets.BertWords(fixture, vocabulary, table.Name);
        Assert.IsTrue(words.Contains("cup"));
        Assert.AreEqual((int)table.Shape[1], words.Dimension);

        var pretraining = Path.Combine(Repository.Root, "tests", "fixtures", "16_tiny_mmss_ddp.pth");
        var backbone = Path.Combine(s_scenes.Folder, "backbone.safetensors");
        var (classes, shape) = CheckpointSnippets.Import(new MLContext().OpenVocabSeg, vocabulary, fixture, pretraining, backbone);
        CollectionAssert.AreEqual(new[] { "zebra", "skate board" }, classes.ToArray());
        Assert.IsNotEmpty(shape.Stages);

        Assert.IsNotEmpty(PythonMigrationSnippets.Renamed(checkpoint).Tensors);
        var released = PythonMigrationSnippets.AsReleased();
        released.Validate();
        Assert.AreEqual(MaskNoiseLoss.Reparameterized, released.Student.Noise.Loss);
    }

    // ML.NET creates schema shapes in a method that is not public.
    private static SchemaShape ShapeOf(IDataView view) =>
        (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, [view.Schema])!;
}
