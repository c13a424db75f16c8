using OpenVocabSeg.Networks.Weights;

namespace OpenVocabSeg.Networks;

/// <summary>Views of a tensor source under other names.</summary>
public static class TensorSourceExtensions
{
    /// <summary>The same tensors under other names; nothing is read.</summary>
    /// <param name="source">The tensors.</param>
    /// <param name="rename">Gives the new name of each; null leaves the tensor out.</param>
    /// <exception cref="ArgumentException">Two tensors get the same name.</exception>
    public static ITensorSource Rename(this ITensorSource source, Func<string, string?> rename)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(rename);
        return new RenamedTensorSource(source, rename);
    }

    /// <summary>The part of the tensors whose names begin with a prefix, without that prefix.</summary>
    /// <param name="source">The tensors.</param>
    /// <param name="prefix">Such as <c>backbone.body.</c>, with its dot.</param>
    public static ITensorSource WithoutPrefix(this ITensorSource source, string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return source.Rename(name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null);
    }
}
