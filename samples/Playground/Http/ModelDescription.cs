using OpenVocabSeg.Networks;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>The model and the limits, for the page.</summary>
/// <param name="Description">Description of the model.</param>
/// <param name="Classes">The classes that it was saved with.</param>
/// <param name="KnownWordCount">Number of words with embeddings.</param>
/// <param name="KnownWords">All words with embeddings; null if there are too many to send.</param>
/// <param name="PredictsNoise">Whether it estimates the noise of masks.</param>
/// <param name="LowestScore">Objects below this score are not sent.</param>
/// <param name="MaxRequestBytes">Maximum size of a request in bytes.</param>
/// <param name="MaxPixels">Maximum number of pixels of an image.</param>
/// <param name="MaxWords">Maximum number of words.</param>
/// <param name="MaxWordLength">Maximum length of a word or phrase in characters.</param>
internal sealed record ModelDescription(
    string Description,
    IReadOnlyList<string> Classes,
    int KnownWordCount,
    IReadOnlyList<string>? KnownWords,
    bool PredictsNoise,
    float LowestScore,
    int MaxRequestBytes,
    long MaxPixels,
    int MaxWords,
    int MaxWordLength)
{
    private const int OfferedWords = 2000;

    public static ModelDescription Of(SegmenterModel model, PlaygroundSettings settings)
    {
        var segmenter = model.Segmenter;
        return new ModelDescription(
            model.Choice.Description,
            segmenter.Classes,
            segmenter.Words.Words.Count,
            segmenter.Words.Words.Count <= OfferedWords ? segmenter.Words.Words : null,
            segmenter.PredictsNoise,
            settings.LowestScore,
            settings.MaxRequestBytes,
            settings.MaxPixels,
            settings.MaxWords,
            settings.MaxWordLength);
    }
}
