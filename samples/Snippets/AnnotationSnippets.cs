using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Data;

namespace Samples.Snippets;

/// <summary>Code of docs/guides/instance-segmentation.md that reads annotations of other tools.</summary>
public static class AnnotationSnippets
{
    /// <summary>Rows of the training part of a YOLO data set, with their images and keys for their classes.</summary>
    public static IDataView Load(MLContext ml, string folder)
    {
        #region LoadFromAnnotations
        var leftOut = new CauseCounts();
        var data = ml.OpenVocabSeg.Data.LoadFromAnnotations(folder, split: "train", leftOut: leftOut);
        Console.WriteLine($"Left out: {leftOut}");

        var images = ml.Transforms.LoadImages("Image", null, "ImagePath")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"));
        #endregion

        return images.Fit(data).Transform(data);
    }
}
