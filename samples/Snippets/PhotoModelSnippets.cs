using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Models.Photos;

namespace Samples.Snippets;

/// <summary>The code of the README of OpenVocabSeg.Models.Photos.</summary>
public static class PhotoModelSnippets
{
    /// <summary>Segments a photo by words.</summary>
    public static IReadOnlyList<Detection> Segment(string photo)
    {
        #region Load
        using var model = PhotoModel.Load(new MLContext());
        using var animals = model.WithVocabulary("cat", "dog", "guinea pig", "grass");
        var found = animals.Segmenter.Predict([ImageFile.Load(photo)], animals.Detection)[0];   // best first
        #endregion

        return found;
    }
}
