using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>What the report of an evaluation needs besides the matches of the detections.</summary>
/// <param name="Protocol">The evaluation protocol.</param>
/// <param name="Types">What was compared: "bbox", "segm" or both.</param>
/// <param name="Roles">The files of detections: "generalized", and "base" and "novel" for constrained ones.</param>
/// <param name="Categories">The classes of the ground truth, in the order of the file.</param>
/// <param name="Base">Names of the base classes; null without a split.</param>
/// <param name="Novel">Names of the novel classes; null without a split.</param>
/// <param name="Lines">Remarks about the ground truth and the split.</param>
/// <param name="Files">Names of the files.</param>
internal sealed record EvaluationSummary(
    EvaluationProtocol Protocol,
    IReadOnlyList<string> Types,
    IReadOnlyList<string> Roles,
    IReadOnlyList<CocoCategory> Categories,
    IReadOnlyList<string>? Base,
    IReadOnlyList<string>? Novel,
    IReadOnlyList<string> Lines,
    EvaluatedFiles Files);
