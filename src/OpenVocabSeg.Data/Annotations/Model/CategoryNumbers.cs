namespace OpenVocabSeg.Data.Annotations.Model;

/// <summary>Numbers the classes of a data set. Unlisted classes of objects are appended.</summary>
internal sealed class CategoryNumbers
{
    private readonly List<CocoCategory> _categories;
    private readonly Dictionary<string, int> _indices;
    private long _lastId;

    /// <summary>The listed classes.</summary>
    /// <exception cref="InvalidDataException">Two classes have the same name.</exception>
    public CategoryNumbers(IReadOnlyList<CocoCategory> categories)
    {
        _categories = [.. categories];
        _indices = new Dictionary<string, int>(categories.Count, StringComparer.Ordinal);
        _lastId = categories.Count == 0 ? 0 : categories.Max(category => category.Id);
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
    /// <exception cref="InvalidDataException">The class is not listed, and a listed one has the largest id.</exception>
    public int Index(string name)
    {
        if (_indices.TryGetValue(name, out var index))
        {
            return index;
        }

        _lastId = _lastId < long.MaxValue ? _lastId + 1 : throw new InvalidDataException($"There is no id left for the class '{name}'.");
        _indices.Add(name, _categories.Count);
        _categories.Add(new CocoCategory(_lastId, name));
        return _categories.Count - 1;
    }
}
