using OpenVocabSeg.Data;
using OpenVocabSeg.Samples.Playground.Browser;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>A model and the limits, for the page.</summary>
/// <param name="Id">Its name in requests.</param>
/// <param name="Description">Description of the model.</param>
/// <param name="File">Its file in the folder of the page that runs in the browser.</param>
/// <param name="RunsInBrowser">Whether that page exists.</param>
/// <param name="Classes">The classes that it was saved with.</param>
/// <param name="KnownWordCount">Number of words with embeddings.</param>
/// <param name="KnownWords">All words with embeddings; null if there are too many to send.</param>
/// <param name="PredictsNoise">Whether it estimates the noise of masks.</param>
/// <param name="OnlyScenes">Whether it knows generated scenes only: results on photos have no meaning.</param>
/// <param name="ExamplePhotos">Addresses of photos to try.</param>
/// <param name="LowestScore">Objects below this score are not sent.</param>
/// <param name="MaxWords">Maximum number of words.</param>
internal sealed record ModelDescription(
    string Id,
    string Description,
    string File,
    bool RunsInBrowser,
    IReadOnlyList<string> Classes,
    int KnownWordCount,
    IReadOnlyList<string>? KnownWords,
    bool PredictsNoise,
    bool OnlyScenes,
    IReadOnlyList<string> ExamplePhotos,
    float LowestScore,
    int MaxWords)
{
    private const int OfferedWords = 2000;

    public static ModelDescription Of(SegmenterModel model, PlaygroundSettings settings)
    {
        var segmenter = model.Segmenter;
        var words = segmenter.Words.Words;
        return new ModelDescription(
            model.Choice.Id,
            model.Choice.Description,
            model.Choice.Id + ".bin",
            BrowserPage.IsBuilt,
            segmenter.Classes,
            words.Count,
            words.Count <= OfferedWords ? words : null,
            segmenter.PredictsNoise,
            segmenter.Classes.All(SceneClasses.All.Contains),
            ExamplePhotosOf(BrowserPage.Sources),
            settings.LowestScore,
            settings.MaxWords);
    }

    private static string[] ExamplePhotosOf(string folder)
    {
        var photos = Path.Combine(folder, "examples");
        return Directory.Exists(photos)
            ? [.. Directory.GetFiles(photos, "*.jpg").Order(StringComparer.Ordinal).Select(file => $"examples/{Path.GetFileName(file)}")]
            : [];
    }
}
