using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Data;

/// <summary>The result of an evaluation: per class, for all classes, and for any subset of them. Immutable.</summary>
public sealed class CocoEvaluation
{
    internal CocoEvaluation(IReadOnlyList<CategoryEvaluation> categories)
        : this(categories, SkippedObjects.None)
    {
    }

    private CocoEvaluation(IReadOnlyList<CategoryEvaluation> categories, SkippedObjects skipped)
    {
        Categories = categories;
        Skipped = skipped;
        Summary = Summarize([.. categories.Select(category => category.Curves)]);
    }

    /// <summary>The evaluated classes by ascending id, including those without annotated objects.</summary>
    public IReadOnlyList<CategoryEvaluation> Categories { get; }

    /// <summary>The metrics over all evaluated classes.</summary>
    public CocoSummary Summary { get; }

    /// <summary>Counts of what was not compared, such as annotated objects without masks.</summary>
    public SkippedObjects Skipped { get; }

    /// <summary>
    /// The metrics over the named classes. With detections of all classes this is the generalized zero-shot protocol: the classes compete
    /// for the objects, and base and novel classes are averaged separately.
    /// </summary>
    /// <param name="classNames">Names of classes. Classes that were not evaluated, or have no annotated objects, are ignored.</param>
    public CocoSummary SummarizeClasses(IEnumerable<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var names = classNames.ToHashSet(StringComparer.Ordinal);
        return Summarize([.. Categories.Where(category => names.Contains(category.Category.Name)).Select(category => category.Curves)]);
    }

    /// <summary>The same result with the counts of what was left out before.</summary>
    internal CocoEvaluation With(SkippedObjects skipped) => new(Categories, skipped);

    internal static CocoSummary Summarize(IReadOnlyList<CategoryCurves> classes)
    {
        return new CocoSummary(
            Precision(CocoProtocol.AllAreas),
            Precision(CocoProtocol.AllAreas, CocoProtocol.Threshold50),
            Precision(CocoProtocol.AllAreas, CocoProtocol.Threshold75),
            Precision(CocoProtocol.SmallArea),
            Precision(CocoProtocol.MediumArea),
            Precision(CocoProtocol.LargeArea),
            Recall(CocoProtocol.AllAreas, 0),
            Recall(CocoProtocol.AllAreas, 1),
            Recall(CocoProtocol.AllAreas, 2),
            Recall(CocoProtocol.SmallArea, 2),
            Recall(CocoProtocol.MediumArea, 2),
            Recall(CocoProtocol.LargeArea, 2));

        double Precision(int area, int? threshold = null) =>
            CategoryCurves.Mean(classes.Select(curves => curves.Precision[area]), threshold);

        double Recall(int area, int limit) => CategoryCurves.Mean(classes.Select(curves => curves.Recall[area]?[limit]));
    }
}
