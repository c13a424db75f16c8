using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Segmentation;

namespace OpenVocabSeg.Tests.TestData;

/// <summary>A folder with a saved student, in both kinds of file, and what it predicted when it was saved.</summary>
internal sealed record Recording(string Folder)
{
    /// <summary>Names the folder for a test in another process.</summary>
    public const string Variable = "OPENVOCABSEG_RECORDING";

    private string ModelFile => Path.Combine(Folder, "student.zip");

    private string PipelineFile => Path.Combine(Folder, "pipeline.zip");

    private string PredictionsFile => Path.Combine(Folder, "predictions.json");

    public static Recording Create(string folder)
    {
        var recording = new Recording(folder);
        FittedChain.Student.Save(recording.ModelFile);
        var scoring = FittedChain.Model.GetModelFor(TransformerScope.Scoring);
        FittedChain.Context.Model.Save(scoring, FittedChain.Data.Schema, recording.PipelineFile);
        var predictions = Predictions.Read(FittedChain.Context, FittedChain.Student, FittedChain.Data);
        File.WriteAllText(recording.PredictionsFile, JsonSerializer.Serialize(predictions));
        return recording;
    }

    /// <summary>Loads both files and predicts again.</summary>
    public void AssertReproduced()
    {
        var context = TestRows.CreateContext();
        var expected = JsonSerializer.Deserialize<Prediction[]>(File.ReadAllText(PredictionsFile))!;
        using var student = context.OpenVocabSeg.Load(ModelFile);
        Predictions.AssertEqual(expected, Predictions.Read(context, student, TinyStages.Load(context)));
        var pipeline = (TransformerChain<ITransformer>)context.Model.Load(PipelineFile, out _);
        Assert.IsInstanceOfType<InstanceSegmentationTransformer>(pipeline.Single());
        Predictions.AssertEqual(expected, Predictions.Read(context, pipeline, TinyStages.Load(context)));
    }
}
