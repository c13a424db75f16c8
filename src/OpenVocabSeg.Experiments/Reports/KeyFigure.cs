namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A number that a report shows in large type.</summary>
/// <param name="Label">What it measures, such as "novel AP50".</param>
/// <param name="Value">The number as text, such as "73.4".</param>
/// <param name="Note">A short remark below it, such as "teacher 65.2"; null for none.</param>
internal sealed record KeyFigure(string Label, string Value, string? Note = null);
