using OpenVocabSeg.Networks.Weights;

namespace OpenVocabSeg.Networks;

/// <summary>Renames the tensors of a source.</summary>
public static class TensorSourceExtensions
{
    /// <summary>Gets the same tensors with other names; nothing is read.</summary>
    /// <param name="source">The tensors.</param>
    /// <param name="rename">Maps each name to the new name; null leaves the tensor out.</param>
    /// <exception cref="ArgumentException">Two tensors get the same name.</exception>
    public static ITensorSource Rename(this ITensorSource source, Func<string, string?> rename)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(rename);
        return new RenamedTensorSource(source, rename);
    }

    /// <summary>Gets the tensors whose names begin with a prefix, without that prefix.</summary>
    /// <param name="source">The tensors.</param>
    /// <param name="prefix">The prefix, such as <c>backbone.body.</c>, including the final dot.</param>
    public static ITensorSource WithoutPrefix(this ITensorSource source, string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return source.Rename(name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null);
    }
}
