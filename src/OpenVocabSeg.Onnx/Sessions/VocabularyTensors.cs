using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>A vocabulary as inputs of the graph.</summary>
/// <param name="Words">[K, D], row by row.</param>
/// <param name="Count">K.</param>
/// <param name="ClassOfWord">The class of each word; empty if each word is a class.</param>
internal sealed record VocabularyTensors(float[] Words, int Count, long[] ClassOfWord)
{
    /// <summary>The tensors of a vocabulary.</summary>
    /// <param name="vocabulary">The classes.</param>
    /// <param name="table">The word vectors.</param>
    /// <param name="manifest">Description of the file.</param>
    /// <exception cref="ArgumentException">A class occurs twice, a word belongs to two classes or is unknown, or there are too
    /// many words.</exception>
    public static VocabularyTensors Create(IReadOnlyList<VocabularyClass> vocabulary, WordTable table, OnnxManifest manifest)
    {
        VocabularyRule.Check(vocabulary);
        var vectors = table.Embed(vocabulary.SelectMany(entry => entry.Words));
        var classes = vocabulary.All(entry => entry.Words.Count == 1)
            ? []
            : vocabulary.SelectMany((entry, index) => entry.Words.Select(_ => (long)index)).ToArray();
        return Padded(vectors, classes, manifest);
    }

    /// <summary>The tensors of classes with given vectors.</summary>
    /// <param name="vocabulary">The classes, with one word each.</param>
    /// <param name="vectors">The vector of each class.</param>
    /// <param name="manifest">Description of the file.</param>
    /// <exception cref="ArgumentException">Counts or lengths do not match, a value is not finite, or a class occurs twice.</exception>
    public static VocabularyTensors Create(
        IReadOnlyList<VocabularyClass> vocabulary, IReadOnlyList<IReadOnlyList<float>> vectors, OnnxManifest manifest)
    {
        VocabularyRule.Check(vocabulary);
        if (vectors.Count != vocabulary.Count)
        {
            throw new ArgumentException(
                $"Expected {vocabulary.Count} vectors for {vocabulary.Count} classes, got {vectors.Count}.", nameof(vectors));
        }

        for (var i = 0; i < vectors.Count; i++)
        {
            if (vectors[i].Count != manifest.EmbeddingDimension)
            {
                throw new ArgumentException(
                    $"The vector of '{vocabulary[i].Name}' has {vectors[i].Count} values instead of {manifest.EmbeddingDimension}.",
                    nameof(vectors));
            }

            if (!vectors[i].All(float.IsFinite))
            {
                throw new ArgumentException(
                    $"The vector of '{vocabulary[i].Name}' contains a value that is not a finite number.", nameof(vectors));
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
            throw new ArgumentException($"The file was exported for {rows} words, but the vocabulary has {count}.", nameof(vectors));
        }

        // Rows of zeros are not words; without a class they would be classes of their own.
        Array.Resize(ref vectors, rows * manifest.EmbeddingDimension);
        if (classOfWord.Length > 0)
        {
            var last = classOfWord.Max();
            classOfWord = [.. classOfWord, .. Enumerable.Repeat(last, rows - count)];
        }

        return new VocabularyTensors(vectors, rows, classOfWord);
    }
}
