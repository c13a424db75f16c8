using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>A vocabulary as the graph takes it.</summary>
/// <param name="Words">[K, D], row by row.</param>
/// <param name="Count">K.</param>
/// <param name="ClassOfWord">The class of each word; empty where each is its own.</param>
internal sealed record VocabularyTensors(float[] Words, int Count, long[] ClassOfWord)
{
    /// <summary>The tensors of a vocabulary.</summary>
    /// <param name="vocabulary">The classes.</param>
    /// <param name="table">The words' vectors.</param>
    /// <param name="manifest">How many words the file takes.</param>
    /// <exception cref="ArgumentException">A class is named twice, a word belongs to two classes or is unknown, or there are too
    /// many.</exception>
    public static VocabularyTensors Create(IReadOnlyList<VocabularyClass> vocabulary, WordTable table, OnnxManifest manifest)
    {
        VocabularyRule.Check(vocabulary);
        var vectors = table.Embed(vocabulary.SelectMany(entry => entry.Words));
        var classes = vocabulary.All(entry => entry.Words.Count == 1)
            ? []
            : vocabulary.SelectMany((entry, index) => entry.Words.Select(_ => (long)index)).ToArray();
        return Padded(vectors, classes, manifest);
    }

    /// <summary>The tensors of classes of given vectors.</summary>
    /// <param name="vocabulary">The classes, of one word each.</param>
    /// <param name="vectors">For each class its vector.</param>
    /// <param name="manifest">How many words the file takes, and how long they are.</param>
    /// <exception cref="ArgumentException">Counts or lengths do not fit, a value is not finite, or a class is named twice.</exception>
    public static VocabularyTensors Create(
        IReadOnlyList<VocabularyClass> vocabulary, IReadOnlyList<IReadOnlyList<float>> vectors, OnnxManifest manifest)
    {
        VocabularyRule.Check(vocabulary);
        if (vectors.Count != vocabulary.Count)
        {
            throw new ArgumentException($"{vocabulary.Count} classes need as many vectors, not {vectors.Count}.", nameof(vectors));
        }

        for (var i = 0; i < vectors.Count; i++)
        {
            if (vectors[i].Count != manifest.EmbeddingDimension)
            {
                throw new ArgumentException(
                    $"The vector of '{vocabulary[i].Name}' has {vectors[i].Count} values; the model takes {manifest.EmbeddingDimension}.",
                    nameof(vectors));
            }

            if (!vectors[i].All(float.IsFinite))
            {
                throw new ArgumentException($"The vector of '{vocabulary[i].Name}' holds a value that is no number.", nameof(vectors));
            }
        }

        return Padded([.. vectors.SelectMany(vector => vector)], [], manifest);
    }

    private static VocabularyTensors Padded(float[] vectors, long[] classOfWord, OnnxManifest manifest)
    {
        var count = vectors.Length / manifest.EmbeddingDimension;
        if (manifest.MaxWords is not { } rows)
        {
            return new VocabularyTensors(vectors, count, classOfWord);
        }

        if (count > rows)
        {
            throw new ArgumentException($"The file was exported for {rows} words; the vocabulary has {count}.", nameof(vectors));
        }

        // Rows of zeros are no words; each would be a class of its own.
        Array.Resize(ref vectors, rows * manifest.EmbeddingDimension);
        if (classOfWord.Length > 0)
        {
            var last = classOfWord.Max();
            classOfWord = [.. classOfWord, .. Enumerable.Repeat(last, rows - count)];
        }

        return new VocabularyTensors(vectors, rows, classOfWord);
    }
}
