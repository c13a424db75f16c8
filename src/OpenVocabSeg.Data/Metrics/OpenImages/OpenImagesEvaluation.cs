namespace OpenVocabSeg.Data;

/// <summary>The result of an Open Images evaluation: per class, for all classes, and for any subset of them. Immutable.</summary>
public sealed class OpenImagesEvaluation
{
    internal OpenImagesEvaluation(IReadOnlyList<OpenImagesCategoryEvaluation> categories, SkippedObjects skipped)
    {
        Categories = categories;
        Skipped = skipped;
        AP50 = Mean(categories);
    }

    /// <summary>The classes by ascending id, including those without annotated objects.</summary>
    public IReadOnlyList<OpenImagesCategoryEvaluation> Categories { get; }

    /// <summary>
    /// Average precision at IoU 0.50 (<c>mAP@0.5IOU</c>), the mean over the classes with annotated objects, in 0…1; −1 if no class
    /// has objects.
    /// </summary>
    public double AP50 { get; }

    /// <summary>Counts of what was not compared, such as annotated objects without masks and boxes.</summary>
    public SkippedObjects Skipped { get; }

    /// <summary>The mean over the named classes.</summary>
    /// <param name="classNames">Names of classes. Classes that are not in the file, or have no annotated objects, are ignored.</param>
    public double MeanOfClasses(IEnumerable<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var names = classNames.ToHashSet(StringComparer.Ordinal);
        return Mean(Categories.Where(category => names.Contains(category.Category.Name)));
    }

    private static double Mean(IEnumerable<OpenImagesCategoryEvaluation> categories) =>
        categories.Where(category => category.GroundTruthCount > 0).Select(category => category.AP50).DefaultIfEmpty(-1).Average();
}
