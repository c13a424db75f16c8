namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>
/// A dictionary of a pickle. Entries whose keys are not strings (such as the numbers of an optimizer) are dropped: they contain no
/// weights.
/// </summary>
internal sealed class PickleDictionary
{
    // Most dictionaries of a checkpoint are empty.
    private Dictionary<string, object?>? _items;
    private List<string>? _order;

    /// <summary>The string keys, in the order of the file.</summary>
    public IReadOnlyList<string> Keys => _order ?? [];

    public object? this[string key] => _items?.GetValueOrDefault(key);

    public void Set(object? key, object? value)
    {
        if (key is not string name)
        {
            return;
        }

        _items ??= new Dictionary<string, object?>(StringComparer.Ordinal);
        if (!_items.ContainsKey(name))
        {
            (_order ??= []).Add(name);
        }

        _items[name] = value;
    }
}
