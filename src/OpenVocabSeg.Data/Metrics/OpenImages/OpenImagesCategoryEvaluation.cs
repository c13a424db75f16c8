namespace OpenVocabSeg.Data;

/// <summary>The Open Images metric of one class.</summary>
/// <param name="Category">The class.</param>
/// <param name="GroundTruthCount">
/// Number of annotated objects, including those of child classes if a hierarchy was given. Groups count with their weight. If masks are
/// compared, boxes without masks do not count.
/// </param>
/// <param name="AP50">Average precision at IoU 0.50, in 0…1; −1 without annotated objects.</param>
public sealed record OpenImagesCategoryEvaluation(CocoCategory Category, double GroundTruthCount, double AP50);
