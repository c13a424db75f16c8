namespace OpenVocabSeg.Data.Coco;

/// <summary>Why something cannot be used.</summary>
/// <param name="Reason">The cause.</param>
/// <param name="Message">Object and field, without a period: <c>annotation 12: field 'segmentation' is missing</c>.</param>
internal readonly record struct CocoProblem(SkipReason Reason, string Message);
