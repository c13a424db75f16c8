namespace OpenVocabSeg.Experiments.Study;

/// <summary>The content of a folder's <c>checkpoints/run.json</c>: what is done.</summary>
/// <param name="Identity">The run.</param>
/// <param name="Unfinished">What began and did not end, such as "train"; null where all that began ended.</param>
/// <param name="Finished">Names of the files of finished stages.</param>
/// <param name="Rows">Rows of the table that were evaluated.</param>
internal sealed record StudyState(
    StudyIdentity Identity, string? Unfinished, IReadOnlyList<string> Finished, IReadOnlyList<StudyRow> Rows);
