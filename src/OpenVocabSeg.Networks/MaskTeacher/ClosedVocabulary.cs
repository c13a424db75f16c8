using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.MaskTeacher;

/// <summary>The vectors of the classes when a trained segmenter is trained on for a closed vocabulary.</summary>
internal static class ClosedVocabulary
{
    // Vectors of the same word, such as "Fish" and "fish", cannot be told apart; those of "cat" and "dog" have a cosine below this.
    private const double SameWord = 0.95;

    /// <summary>
    /// Takes the segmenter's vector of each class name whose words it knows, so that it recognizes these classes before it is trained on.
    /// Other names, and names of the same words as an earlier one, get random directions of the same length.
    /// </summary>
    /// <param name="segmenter">The segmenter.</param>
    /// <param name="classes">The class names, in any script.</param>
    /// <param name="seed">Seed of the random directions.</param>
    /// <returns>A table of whole class names, with vectors as the segmenter compares them with regions.</returns>
    public static WordEmbeddings Of(InstanceSegmenter segmenter, IReadOnlyList<string> classes, int seed)
    {
        using var work = segmenter.Use();
        using var modes = OwnModes.Begin();
        using var scope = NewDisposeScope();
        var length = segmenter.Embeddings.Rows[1..].norm(1).mean().item<float>();
        var random = WordEmbeddings.OfClasses(classes, segmenter.Architecture.EmbeddingDimension, seed).WithUnitLength(length);
        var rows = new List<float[]>();
        foreach (var name in classes)
        {
            var known = segmenter.Words.Contains(name) ? Known(segmenter, name) : null;
            rows.Add(known is null || rows.Exists(row => Cosine(row, known) > SameWord) ? random.Embed(name) : known);
        }

        return WordEmbeddings.OfClasses(classes, [.. rows.SelectMany(row => row)]);
    }

    private static float[] Known(InstanceSegmenter segmenter, string name)
    {
        using var rows = ClassEmbeddings.WithBackground(segmenter.Words, [name], segmenter.NormalizeEmbeddings, CPU);
        return rows[1].ReadArray<float>();
    }

    private static double Cosine(float[] first, float[] second) =>
        Dot(first, second) / Math.Sqrt(Dot(first, first) * Dot(second, second));

    private static double Dot(float[] first, float[] second) => first.Zip(second, (a, b) => (double)a * b).Sum();
}
