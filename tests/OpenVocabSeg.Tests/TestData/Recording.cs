using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>A folder with a saved student, in both kinds of file, and what it predicted when it was saved.</summary>
internal sealed record Recording(string Folder)
{
    /// <summary>Names the folder for a test in another process.</summary>
    public const string Variable = "OPENVOCABSEG_RECORDING";

    private string ModelFile => Path.Combine(Folder, "student.zip");

    private string PipelineFile => Path.Combine(Folder, "pipeline.zip");

    private string FilePipelineFile => Path.Combine(Folder, "files.zip");

    private string FilePredictionsFile => Path.Combine(Folder, "file-predictions.json");

    private string PredictionsFile => Path.Combine(Folder, "predictions.json");

    public static Recording Create(string folder)
    {
        var recording = new Recording(folder);
        FittedChain.Student.Save(recording.ModelFile);
        var scoring = FittedChain.Model.GetModelFor(TransformerScope.Scoring);
        FittedChain.Context.Model.Save(scoring, FittedChain.Data.Schema, recording.PipelineFile);
        var predictions = Predictions.Read(FittedChain.Context, FittedChain.Student, FittedChain.Data);
        File.WriteAllText(recording.PredictionsFile, Predictions.ToJson(predictions));
        recording.SaveFilePipeline();
        return recording;
    }

    /// <summary>Loads both files and predicts again.</summary>
    public void AssertReproduced()
    {
        var context = TestRows.CreateContext();
        var expected = Predictions.FromJson(PredictionsFile);
        using var student = context.OpenVocabSeg.Load(ModelFile);
        Predictions.AssertEqual(expected, Predictions.Read(context, student, TinyStages.Load(context)));
        var pipeline = (TransformerChain<ITransformer>)context.Model.Load(PipelineFile, out _);
        Assert.IsInstanceOfType<InstanceSegmentationTransformer>(pipeline.Single());
        Predictions.AssertEqual(expected, Predictions.Read(context, pipeline, TinyStages.Load(context)));

        var fromFiles = Predictions.FromJson(FilePredictionsFile);
        Predictions.AssertEqual(fromFiles, Predictions.Read(context, context.Model.Load(FilePipelineFile, out _), FileRows(context)));
    }

    private static IDataView FileRows(MLContext context) => context.Data.LoadFromEnumerable(
        Enumerable.Range(0, TinyStages.Scenes().Length).Select(i => new SceneFile { ImagePath = $"{i}.png" }).ToArray());

    /// <summary>A pipeline of built-in transforms around the student: image loading before it, class names after it.</summary>
    private void SaveFilePipeline()
    {
        var context = FittedChain.Context;
        foreach (var scene in TinyStages.Scenes())
        {
            scene.Image!.Save(Path.Combine(Folder, $"{scene.Id}.png"));
        }

        var rows = FileRows(context);
        using var worded = FittedChain.Student.WithVocabulary("cup", new VocabularyClass("animal") { Words = ["fish", "mushroom"] });
        var loading = context.Transforms.LoadImages("Image", Folder, "ImagePath").Fit(rows).Append(worded);
        var model = loading.Append(context.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(loading.Transform(rows)));
        context.Model.Save(model, rows.Schema, FilePipelineFile);
        File.WriteAllText(FilePredictionsFile, Predictions.ToJson(Predictions.Read(context, model, rows)));
    }
}
