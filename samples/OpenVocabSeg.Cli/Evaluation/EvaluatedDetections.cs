namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>The COCO results files that are compared with the ground truth.</summary>
/// <param name="Generalized">Predicted with the words of all classes.</param>
/// <param name="Base">Predicted with the words of the base classes alone; null if there is none.</param>
/// <param name="Novel">Predicted with the words of the novel classes alone; null if there is none.</param>
internal sealed record EvaluatedDetections(string Generalized, string? Base, string? Novel)
{
    /// <summary>The files that are given, by their roles in <see cref="EvaluationReport"/>.</summary>
    public IReadOnlyDictionary<string, string> ByRole()
    {
        var files = new Dictionary<string, string> { [EvaluationReport.Generalized] = Generalized };
        if (Base is not null)
        {
            files.Add(EvaluationReport.Base, Base);
        }

        if (Novel is not null)
        {
            files.Add(EvaluationReport.Novel, Novel);
        }

        return files;
    }
}
