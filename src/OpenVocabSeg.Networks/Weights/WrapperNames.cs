namespace OpenVocabSeg.Networks.Weights;

/// <summary>Removes what wrappers of modules add to the names of tensors.</summary>
internal static class WrapperNames
{
    /// <summary>The buffer in which torch's <c>AveragedModel</c> counts; it stands beside the wrapped module.</summary>
    public const string AverageCounter = "n_averaged";

    // DistributedDataParallel, DataParallel and AveragedModel add this to the start of every name.
    private const string ParallelPrefix = "module.";

    // torch.compile, FullyShardedDataParallel and activation checkpointing wrap a whole module or some of its parts.
    private static readonly string[] Wrappers = ["_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module."];

    /// <summary>Gets the names without wrappers.</summary>
    /// <param name="names">The names in the file.</param>
    /// <param name="fileName">The name of the file in messages.</param>
    /// <returns>For each name, the name in the wrapped module.</returns>
    /// <exception cref="InvalidDataException">Two tensors get the same name.</exception>
    public static string[] Remove(IReadOnlyList<string> names, string fileName)
    {
        var clean = names.Select(WithoutWrappers).ToArray();
        while (clean.Any(name => name != AverageCounter)
            && clean.All(name => name == AverageCounter || name.StartsWith(ParallelPrefix, StringComparison.Ordinal)))
        {
            clean = Array.ConvertAll(clean, name => name == AverageCounter ? name : WithoutWrappers(name[ParallelPrefix.Length..]));
        }

        var originals = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < clean.Length; i++)
        {
            if (!originals.TryAdd(clean[i], names[i]))
            {
                throw new InvalidDataException(
                    $"{fileName}: '{originals[clean[i]]}' and '{names[i]}' are the same tensor without the names of wrappers.");
            }
        }

        return clean;
    }

    // A wrapper is a whole component of the name.
    private static string WithoutWrappers(string name)
    {
        foreach (var wrapper in Wrappers)
        {
            while (name.StartsWith(wrapper, StringComparison.Ordinal))
            {
                name = name[wrapper.Length..];
            }

            name = name.Replace($".{wrapper}", ".", StringComparison.Ordinal);
        }

        return name;
    }
}
