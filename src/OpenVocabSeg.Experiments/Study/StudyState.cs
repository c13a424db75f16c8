namespace OpenVocabSeg.Experiments.Study;

/// <summary>The content of a folder's <c>checkpoints/run.json</c>: the state of the run.</summary>
/// <param name="Identity">The run.</param>
/// <param name="Unfinished">What is unfinished, such as "train"; null if nothing is.</param>
/// <param name="Finished">Names of the files of finished stages.</param>
/// <param name="Rows">Evaluated rows of the table.</param>
internal sealed record StudyState(
    StudyIdentity Identity, string? Unfinished, IReadOnlyList<string> Finished, IReadOnlyList<StudyRow> Rows);
