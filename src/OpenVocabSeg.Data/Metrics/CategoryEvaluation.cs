using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Data;

/// <summary>The metrics of one class.</summary>
public sealed class CategoryEvaluation
{
    internal CategoryEvaluation(EvaluationCategory category, CategoryCurves curves)
    {
        Category = category;
        Curves = curves;
        Summary = CocoEvaluation.Summarize([curves]);
    }

    /// <summary>The class.</summary>
    public EvaluationCategory Category { get; }

    /// <summary>Number of annotated objects, without crowd regions.</summary>
    public int GroundTruthCount => Curves.GroundTruthCount;

    /// <summary>The metrics of this class alone; −1 without annotated objects.</summary>
    public CocoSummary Summary { get; }

    internal CategoryCurves Curves { get; }
}
