using OpenVocabSeg.Networks;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>What the page has to know of the model and the limits.</summary>
/// <param name="Description">Where the model comes from.</param>
/// <param name="Classes">The words it was saved with.</param>
/// <param name="KnownWordCount">How many words it knows.</param>
/// <param name="KnownWords">All of them, where they are few enough to offer.</param>
/// <param name="PredictsNoise">Whether it estimates how noisy its masks are.</param>
/// <param name="LowestScore">Objects below this score are not sent.</param>
/// <param name="MaxRequestBytes">Largest file.</param>
/// <param name="MaxPixels">Largest image.</param>
/// <param name="MaxWords">Most words.</param>
/// <param name="MaxWordLength">Longest word or phrase.</param>
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
