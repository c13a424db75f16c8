using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>The rows with which the embedding classifier compares regions.</summary>
internal static class ClassEmbeddings
{
    /// <summary>Creates the zero row of the background, followed by one row per class.</summary>
    /// <param name="words">The word vectors.</param>
    /// <param name="classes">Class names.</param>
    /// <param name="normalize">Whether class rows are scaled to unit length.</param>
    /// <param name="device">The device of the result.</param>
    /// <returns>[1 + classes, D].</returns>
    /// <exception cref="ArgumentException">A word of a class name is unknown; the message names it.</exception>
    public static Tensor WithBackground(WordEmbeddings words, IReadOnlyList<string> classes, bool normalize, Device device)
    {
        using var scope = NewDisposeScope();
        var rows = words.EmbedAll(classes, device);
        if (normalize)
        {
            rows = nn.functional.normalize(rows, dim: 1);
        }

        return cat([zeros(1, rows.shape[1], rows.dtype, device: device), rows]).MoveToOuterDisposeScope();
    }

    /// <summary>Gets the row of each class in <see cref="WithBackground"/>.</summary>
    public static Dictionary<string, long> Rows(IReadOnlyList<string> classes) =>
        classes.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index + 1L, StringComparer.Ordinal);
}
