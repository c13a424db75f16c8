using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>
/// Average precision and recall of predicted instances, as the COCO challenge defines them, measured on masks or on boxes. Values are in
/// 0…1, or −1 if there is no annotated instance for a value. Immutable.
/// </summary>
public sealed class InstanceMetrics
{
    internal InstanceMetrics(CocoEvaluation evaluation, ClassSplit? split)
    {
        Base = evaluation.SummarizeClasses(split?.Base ?? []);
        Novel = evaluation.SummarizeClasses(split?.Novel ?? []);
        All = split is null ? evaluation.Summary : evaluation.SummarizeClasses(split.Base.Concat(split.Novel));
        PerClass = evaluation.Categories.ToDictionary(category => category.Category.Name, StringComparer.Ordinal);
    }

    /// <summary>Means over the base classes; all values are −1 without a split.</summary>
    public CocoSummary Base { get; }

    /// <summary>Means over the novel classes; all values are −1 without a split.</summary>
    public CocoSummary Novel { get; }

    /// <summary>Means over base and novel classes; without a split, over all classes.</summary>
    public CocoSummary All { get; }

    /// <summary>
    /// The values of each class by name: the classes that annotations or predictions can have, and those of the split. All values of a
    /// class without annotated instances are −1, and it is not part of any mean.
    /// </summary>
    public IReadOnlyDictionary<string, CategoryEvaluation> PerClass { get; }
}
