namespace OpenVocabSeg.Data.Metrics;

/// <summary>Errors of evaluators. They know which input is at fault, so that a caller with files can name the file.</summary>
internal static class EvaluationFault
{
    private const string Key = "OpenVocabSeg.EvaluationInput";

    /// <summary>An error of the annotations.</summary>
    /// <param name="message">Object and field.</param>
    public static InvalidDataException OfGroundTruth(string message) => Of(EvaluationInput.GroundTruth, message);

    /// <summary>An error of the detections.</summary>
    /// <param name="message">Object and field.</param>
    public static InvalidDataException OfDetections(string message) => Of(EvaluationInput.Detections, message);

    /// <summary>The input at fault; null if the error is not one of an evaluator.</summary>
    public static EvaluationInput? InputOf(InvalidDataException exception) => exception.Data[Key] as EvaluationInput?;

    private static InvalidDataException Of(EvaluationInput input, string message) => new(message) { Data = { [Key] = input } };
}
