using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Data;

/// <summary>The LVIS metrics of one class.</summary>
public sealed class LvisCategoryEvaluation
{
    internal LvisCategoryEvaluation(CocoCategory category, CategoryCurves curves)
    {
        Category = category;
        Curves = curves;
        Summary = LvisEvaluation.Summarize([this]);
    }

    /// <summary>The class.</summary>
    public CocoCategory Category { get; }

    /// <summary>Number of annotated objects, without ignored ones.</summary>
    public int GroundTruthCount => Curves.GroundTruthCount;

    /// <summary>The metrics of this class alone; −1 without annotated objects.</summary>
    public LvisSummary Summary { get; }

    internal CategoryCurves Curves { get; }
}
