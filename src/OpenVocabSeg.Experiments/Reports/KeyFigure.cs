namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A number that a report shows large.</summary>
/// <param name="Label">What it is: "novel AP50".</param>
/// <param name="Value">The number as text: "73.4".</param>
/// <param name="Note">A short remark below it, or null: "teacher 65.2".</param>
internal sealed record KeyFigure(string Label, string Value, string? Note = null);
