namespace OpenVocabSeg.Data.Annotations.Model;

/// <summary>Numbers the classes of a data set. Unlisted classes of objects are appended.</summary>
internal sealed class CategoryNumbers
{
    private readonly List<CocoCategory> _categories;
    private readonly Dictionary<string, int> _indices;

    /// <summary>The listed classes.</summary>
    /// <exception cref="InvalidDataException">Two classes have the same name.</exception>
    public CategoryNumbers(IReadOnlyList<CocoCategory> categories)
    {
        _categories = [.. categories];
        _indices = new Dictionary<string, int>(categories.Count, StringComparer.Ordinal);
        foreach (var category in categories)
        {
            if (!_indices.TryAdd(category.Name, _indices.Count))
            {
                throw new InvalidDataException($"The class '{category.Name}' is listed twice.");
            }
        }
    }

    public IReadOnlyList<CocoCategory> All => _categories;

    /// <summary>The index of a class, from 0.</summary>
    public int Index(string name)
    {
        if (_indices.TryGetValue(name, out var index))
        {
            return index;
        }

        _indices.Add(name, _categories.Count);
        _categories.Add(new CocoCategory(_categories.Count == 0 ? 1 : _categories.Max(category => category.Id) + 1, name));
        return _categories.Count - 1;
    }
}
