using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Data;

/// <summary>The result of an LVIS evaluation: per class, for all classes, and for any subset of them. Immutable.</summary>
public sealed class LvisEvaluation
{
    internal LvisEvaluation(IReadOnlyList<LvisCategoryEvaluation> categories, SkippedObjects skipped)
    {
        Categories = categories;
        Skipped = skipped;
        Summary = Summarize(categories);
    }

    /// <summary>The classes by ascending id, including those without annotated objects.</summary>
    public IReadOnlyList<LvisCategoryEvaluation> Categories { get; }

    /// <summary>The metrics over all classes.</summary>
    public LvisSummary Summary { get; }

    /// <summary>Counts of what was not compared, such as annotated objects without masks.</summary>
    public SkippedObjects Skipped { get; }

    /// <summary>The metrics over the named classes.</summary>
    /// <param name="classNames">Names of classes. Classes that are not in the file, or have no annotated objects, are ignored.</param>
    public LvisSummary SummarizeClasses(IEnumerable<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var names = classNames.ToHashSet(StringComparer.Ordinal);
        return Summarize([.. Categories.Where(category => names.Contains(category.Category.Name))]);
    }

    internal static LvisSummary Summarize(IReadOnlyList<LvisCategoryEvaluation> categories)
    {
        return new LvisSummary(
            Precision(CocoProtocol.AllAreas),
            Precision(CocoProtocol.AllAreas, CocoProtocol.Threshold50),
            Precision(CocoProtocol.AllAreas, CocoProtocol.Threshold75),
            Precision(CocoProtocol.SmallArea),
            Precision(CocoProtocol.MediumArea),
            Precision(CocoProtocol.LargeArea),
            PrecisionOf(LvisFrequency.Rare),
            PrecisionOf(LvisFrequency.Common),
            PrecisionOf(LvisFrequency.Frequent),
            Recall(CocoProtocol.AllAreas),
            Recall(CocoProtocol.SmallArea),
            Recall(CocoProtocol.MediumArea),
            Recall(CocoProtocol.LargeArea));

        double Precision(int area, int? threshold = null) =>
            CategoryCurves.Mean(categories.Select(category => category.Curves.Precision[area]), threshold);

        double PrecisionOf(LvisFrequency frequency) => CategoryCurves.Mean(
            categories.Where(category => category.Category.Frequency == frequency)
                .Select(category => category.Curves.Precision[CocoProtocol.AllAreas]));

        double Recall(int area) => CategoryCurves.Mean(categories.Select(category => category.Curves.Recall[area]?[0]));
    }
}
