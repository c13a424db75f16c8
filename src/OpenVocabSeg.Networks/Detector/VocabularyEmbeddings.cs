using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Networks.Tensors;

using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>A vocabulary for the embedding classifier: one row per word, and which words are synonyms.</summary>
internal sealed class VocabularyEmbeddings : IDisposable
{
    private readonly Tensor? _wordsOfClass;
    private readonly long _classCount;

    private VocabularyEmbeddings(Tensor rows, Tensor? wordsOfClass, long classCount)
    {
        Rows = rows;
        _wordsOfClass = wordsOfClass;
        _classCount = classCount;
    }

    /// <summary>[1 + words, D], background first.</summary>
    public Tensor Rows { get; }

    /// <summary>Creates the rows of a vocabulary.</summary>
    /// <exception cref="ArgumentException">A class occurs twice, a word belongs to two classes, or a word is unknown.</exception>
    public static VocabularyEmbeddings Create(
        WordEmbeddings words, IReadOnlyList<VocabularyClass> vocabulary, bool normalize, Device device)
    {
        VocabularyRule.Check(vocabulary);
        using var modes = OwnModes.Begin();
        using var scope = NewDisposeScope();
        var rows = ClassEmbeddings.WithBackground(words, [.. vocabulary.SelectMany(entry => entry.Words)], normalize, device);
        var wordsOfClass = vocabulary.All(entry => entry.Words.Count == 1)
            ? null
            : tensor(WordsOfClass(vocabulary), device: device).DetachFromDisposeScope();
        return new(rows.DetachFromDisposeScope(), wordsOfClass, 1 + vocabulary.Count);
    }

    /// <summary>Merges the columns of words to columns of classes. The logit of a class is the largest logit of its words.</summary>
    /// <param name="logits">[N, 1 + words].</param>
    /// <returns>[N, 1 + classes].</returns>
    public Tensor MergeSynonyms(Tensor logits) =>
        _wordsOfClass is null
            ? logits
            : logits.index_select(1, _wordsOfClass)
                .reshape(logits.shape[0], _classCount, _wordsOfClass.shape[0] / _classCount)
                .amax([2]);

    public void Dispose()
    {
        Rows.Dispose();
        _wordsOfClass?.Dispose();
    }

    // Every class gets the number of words of the class with most words. A class with fewer words repeats its first word.
    private static long[] WordsOfClass(IReadOnlyList<VocabularyClass> vocabulary)
    {
        var width = vocabulary.Max(entry => entry.Words.Count);
        var columns = new List<long>(Enumerable.Repeat(0L, width));
        var first = 1;
        foreach (var entry in vocabulary)
        {
            columns.AddRange(Enumerable.Range(0, width).Select(i => (long)first + (i < entry.Words.Count ? i : 0)));
            first += entry.Words.Count;
        }

        return [.. columns];
    }
}
