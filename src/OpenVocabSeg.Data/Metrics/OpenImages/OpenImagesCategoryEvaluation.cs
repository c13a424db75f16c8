namespace OpenVocabSeg.Data;

/// <summary>The Open Images metric of one class.</summary>
/// <param name="Category">The class.</param>
/// <param name="GroundTruthCount">
/// Number of annotated objects, with those of classes below it where a hierarchy was given; groups count by their weight, boxes without
/// masks nothing where masks are compared.
/// </param>
/// <param name="AP50">Average precision at overlap 0.50, in 0…1; −1 without annotated objects.</param>
public sealed record OpenImagesCategoryEvaluation(CocoCategory Category, double GroundTruthCount, double AP50);
