using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>What <c>ovseg predict</c> needs besides the model. Nothing here needs libtorch.</summary>
/// <param name="Images">The images.</param>
/// <param name="Outputs">The files to write.</param>
/// <param name="Task">The shard to compute; null for everything.</param>
/// <param name="Categories">The categories of the results; null if the words are numbered.</param>
internal sealed record PredictionInputs(
    IReadOnlyList<InputImage> Images, OutputFiles Outputs, ShardTask? Task, CocoInstances? Categories)
{
    /// <summary>Checks inputs and outputs. The images are found, but not decoded.</summary>
    /// <param name="request">The arguments of the command.</param>
    /// <exception cref="IOException">An input is missing, or an output cannot be written.</exception>
    /// <exception cref="ArgumentException">An output is an input, or two outputs are the same file.</exception>
    /// <exception cref="InvalidDataException">An input is damaged.</exception>
    public static PredictionInputs Read(PredictionRequest request)
    {
        var images = InputImages.Find(request.Images, request.ImageIds);
        if (!File.Exists(request.Model))
        {
            throw new FileNotFoundException($"The model file '{request.Model}' does not exist.", request.Model);
        }

        var outputs = OutputFiles.Plan(request, images);
        var task = PredictionShards.Task(request, images);
        var categories = request.Categories is { } path ? CocoInstances.Read(path, keep: _ => false) : null;
        return new PredictionInputs(images, outputs, task, categories);
    }
}
