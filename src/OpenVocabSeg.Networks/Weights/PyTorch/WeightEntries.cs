namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>Finds the weights among the entries of a checkpoint.</summary>
/// <param name="root">The root object of the file.</param>
/// <param name="fileName">The name of the file in messages.</param>
internal sealed class WeightEntries(object? root, string fileName)
{
    /// <summary>The name that selects averaged weights (an exponential moving average, or stochastic weight averaging).</summary>
    public const string Averaged = "ema";

    private const int MaximumDepth = 4;
    private const int ListedEntries = 8;
    private const string AveragedPrefix = "ema_model.";
    private const string CurrentPrefix = "online_model.";

    // The keys under which training scripts store the state dict, next to optimizer and schedule.
    private static readonly string[] ModelKeys = ["model", "state_dict", "model_state_dict", "module"];

    // The keys of averaged weights in timm, torchvision's references, MMEngine, Detectron2's projects and others.
    private static readonly string[] AveragedKeys =
    [
        "ema", "model_ema", "ema_model", "ema_state_dict", "state_dict_ema", "model_ema_state_dict", "ema_state", "ema_weights",
        "averaged_model", "swa_model", "swa_state_dict", "model_swa",
    ];

    /// <summary>Selects weights.</summary>
    /// <param name="weights">
    /// Null: the root object itself, or one of the usual entries. <see cref="Averaged"/>: averaged weights. Otherwise the key of an
    /// entry; keys of nested entries are separated by dots.
    /// </param>
    /// <returns>The names of the tensors and the tensors, in the order of the file.</returns>
    /// <exception cref="InvalidDataException">There are no such weights; the message names those that the file has.</exception>
    public IReadOnlyList<KeyValuePair<string, object>> Select(string? weights)
    {
        var state = root as PickleDictionary;
        var found = weights switch
        {
            null => Weights(state),
            Averaged => FindAveraged() ?? WithPrefix(Weights(state), AveragedPrefix),
            _ => Weights(Entry(weights)),
        };
        if (weights is null && found.Any(IsAveraged))
        {
            found = WithPrefix(found, CurrentPrefix);
        }

        return found.Count > 0 ? found : throw Missing(weights);
    }

    private static bool IsAveraged(KeyValuePair<string, object> tensor) =>
        tensor.Key.StartsWith(AveragedPrefix, StringComparison.Ordinal);

    private static List<KeyValuePair<string, object>> WithPrefix(IEnumerable<KeyValuePair<string, object>> tensors, string prefix) =>
    [
        .. tensors.Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tensor => KeyValuePair.Create(tensor.Key[prefix.Length..], tensor.Value)),
    ];

    private static List<KeyValuePair<string, object>> Tensors(PickleDictionary? entry) => entry is null ? [] :
    [
        .. entry.Keys.Where(key => entry[key] is TensorReference or UnreadableTensor)
            .Select(key => KeyValuePair.Create(key, entry[key]!)),
    ];

    // The weights under one of the usual keys, or in the entry itself.
    private static List<KeyValuePair<string, object>> Weights(PickleDictionary? entry) => entry is null ? [] :
        ModelKeys.Select(key => Tensors(entry[key] as PickleDictionary)).Append(Tensors(entry)).FirstOrDefault(found => found.Count > 0)
            ?? [];

    private List<KeyValuePair<string, object>>? FindAveraged() => Entries()
        .Where(entry => AveragedKeys.Contains(entry.Path[(entry.Path.LastIndexOf('.') + 1)..]))
        .Select(entry => Weights(entry.Value)).FirstOrDefault(found => found.Count > 0);

    private PickleDictionary? Entry(string path) => Entries().FirstOrDefault(entry => entry.Path == path).Value;

    // The dictionaries below the root, near ones first, each once.
    private IEnumerable<(string Path, PickleDictionary Value)> Entries()
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var level = new List<(string Path, PickleDictionary Value)>();
        if (root is PickleDictionary dictionary)
        {
            level.Add((string.Empty, dictionary));
        }

        for (var depth = 0; depth < MaximumDepth && level.Count > 0; depth++)
        {
            var next = new List<(string Path, PickleDictionary Value)>();
            foreach (var (path, value) in level)
            {
                foreach (var key in value.Keys)
                {
                    if (value[key] is PickleDictionary child && seen.Add(child))
                    {
                        next.Add((path.Length == 0 ? key : $"{path}.{key}", child));
                    }
                }
            }

            foreach (var entry in next)
            {
                yield return entry;
            }

            level = next;
        }
    }

    private InvalidDataException Missing(string? weights)
    {
        var entries = Entries().Where(entry => Tensors(entry.Value).Count > 0).Take(ListedEntries + 1)
            .Select(entry => $"'{entry.Path}'").ToList();
        if (root is PickleDictionary state && Weights(state).Any(IsAveraged))
        {
            entries.Add($"'{Averaged}'");
        }

        var choice = entries.Count == 0 ? string.Empty
            : $" It has weights under {string.Join(", ", entries.Take(ListedEntries))}{(entries.Count > ListedEntries ? ", …" : "")}: "
                + "select one of them, or 'ema' for averaged weights.";
        return new InvalidDataException(weights switch
        {
            null => $"{fileName} contains no weights (a dictionary of tensors) at the usual place.{choice}",
            Averaged => $"{fileName} contains no averaged weights.{choice}",
            _ => $"{fileName} contains no weights under '{weights}'.{choice}",
        });
    }
}
