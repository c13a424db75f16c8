using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>
/// Word vectors for the captions of generated scenes: random directions, with plurals near their singulars as in real word vectors.
/// </summary>
public static class SceneWords
{
    private const double PluralDistance = 0.4;

    /// <param name="dimension">Length of the vectors.</param>
    /// <param name="seed">Random seed.</param>
    public static WordEmbeddings Create(int dimension, int seed)
    {
        var singulars = SceneClasses.All.Where(name => SceneClasses.Plural(name) != name).ToDictionary(SceneClasses.Plural);
        var random = WordEmbeddings.Random(SceneCaptions.Vocabulary, dimension, seed);
        return WordEmbeddings.FromVectors(
            SceneCaptions.Vocabulary,
            SceneCaptions.Vocabulary.Select(word => (IReadOnlyList<float>)(singulars.TryGetValue(word, out var singular)
                ? Near(random.Embed(singular), random.Embed(word))
                : random.Embed(word))));
    }

    private static float[] Near(float[] singular, float[] direction)
    {
        var sum = singular.Zip(direction, (a, b) => a + PluralDistance * b).ToArray();
        var length = Math.Sqrt(sum.Sum(value => value * value));
        return [.. sum.Select(value => (float)(value / length))];
    }
}
