using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>
/// Average precision and recall of predicted instances, as the COCO challenge defines them, measured on masks or on boxes. Numbers are
/// fractions in 0…1, and −1 where no annotated instance falls under one. Immutable.
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

    /// <summary>Mean over the base classes; all −1 without a split.</summary>
    public CocoSummary Base { get; }

    /// <summary>Mean over the novel classes; all −1 without a split.</summary>
    public CocoSummary Novel { get; }

    /// <summary>Mean over base and novel classes; over all classes without a split.</summary>
    public CocoSummary All { get; }

    /// <summary>
    /// The numbers of each class by its name: those that annotations or predictions can have, and those of the split. A class without
    /// annotated instances has −1 everywhere and is in no mean.
    /// </summary>
    public IReadOnlyDictionary<string, CategoryEvaluation> PerClass { get; }
}
