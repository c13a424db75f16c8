using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>Names of the files of an evaluation, for messages. Evaluators know objects, not files.</summary>
/// <param name="GroundTruth">The file of the ground truth.</param>
/// <param name="Detections">The file of detections of each role.</param>
internal sealed record EvaluatedFiles(string GroundTruth, IReadOnlyDictionary<string, string> Detections)
{
    /// <summary>The names, without folders, of files.</summary>
    /// <param name="groundTruth">Path of the ground truth.</param>
    /// <param name="detections">Path of the detections of each role.</param>
    public static EvaluatedFiles Of(string groundTruth, IReadOnlyDictionary<string, string> detections) => new(
        Path.GetFileName(groundTruth), detections.ToDictionary(pair => pair.Key, pair => Path.GetFileName(pair.Value)));

    /// <summary>Evaluates, and puts the name of a file before the message of an error.</summary>
    /// <param name="role">The role of the detections.</param>
    /// <param name="evaluate">What is done.</param>
    /// <exception cref="InvalidDataException">An object cannot be evaluated.</exception>
    public T Name<T>(string role, Func<T> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (InvalidDataException exception) when (EvaluationFault.InputOf(exception) is { } input)
        {
            var file = input == EvaluationInput.GroundTruth ? GroundTruth : Detections[role];
            throw new InvalidDataException($"{file}: {exception.Message}", exception);
        }
    }
}
