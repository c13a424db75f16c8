namespace OpenVocabSeg.Data.Metrics.OpenImages;

/// <summary>Parents and children among the classes of a file.</summary>
internal sealed class OpenImagesRelatives
{
    private readonly Dictionary<long, long[]> _withAncestors;
    private readonly Dictionary<long, long[]> _withDescendants;

    /// <summary>Finds the classes of a file in the hierarchy.</summary>
    /// <exception cref="InvalidDataException">A class is not in the hierarchy, or two classes have the same label.</exception>
    public OpenImagesRelatives(IReadOnlyList<CocoCategory> categories, OpenImagesHierarchy? hierarchy)
    {
        if (hierarchy is null)
        {
            _withAncestors = _withDescendants = categories.ToDictionary(category => category.Id, category => new[] { category.Id });
            return;
        }

        var labels = hierarchy.Labels.ToHashSet(StringComparer.Ordinal);
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var category in categories)
        {
            if (!labels.Contains(Label(category)))
            {
                throw EvaluationFault.OfGroundTruth($"category {category.Id}: '{Label(category)}' is not a class of the hierarchy.");
            }

            if (!ids.TryAdd(Label(category), category.Id))
            {
                throw EvaluationFault.OfGroundTruth(
                    $"category {category.Id}: '{Label(category)}' is also category {ids[Label(category)]}.");
            }
        }

        _withAncestors = categories.ToDictionary(
            category => category.Id, category => Ids(category.Id, hierarchy.Ancestors(Label(category))));
        _withDescendants = categories.ToDictionary(
            category => category.Id, category => Ids(category.Id, hierarchy.Descendants(Label(category))));

        // Classes of the hierarchy that the file does not have are not evaluated.
        long[] Ids(long own, IEnumerable<string> others) => [own, .. others.Where(ids.ContainsKey).Select(label => ids[label])];
    }

    /// <summary>The class and its ancestors; empty for a class that is not in the file.</summary>
    public IReadOnlyList<long> WithAncestors(long categoryId) => _withAncestors.GetValueOrDefault(categoryId, []);

    /// <summary>The class and its descendants; empty for a class that is not in the file.</summary>
    public IReadOnlyList<long> WithDescendants(long categoryId) => _withDescendants.GetValueOrDefault(categoryId, []);

    private static string Label(CocoCategory category) => category.FreebaseId ?? category.Name;
}
