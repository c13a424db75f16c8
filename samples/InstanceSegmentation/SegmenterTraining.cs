using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Networks;

namespace Samples.InstanceSegmentation;

/// <summary>
/// The three recipes: the model for photos trained on, a small network trained from scratch, and a ResNet-50 pretrained on ImageNet.
/// </summary>
internal static class SegmenterTraining
{
    #region OwnMasks
    /// <summary>For photos: the model for photos that comes with the project, trained on. Its backbone stays frozen.</summary>
    public static InstanceSegmentationOptions OwnMasks(int iterations, int seed, InstanceSegmentationTransformer model) =>
        new(ModelPresets.OwnMasks)
        {
            InitialModel = model,
            Training = ModelPresets.OwnMasks.Teacher with { Iterations = iterations },
            Seed = seed,
        };
    #endregion

    #region SmallNetwork
    /// <summary>For images of about 96 pixels: a narrow network with random initial weights. Takes a minute on two cores.</summary>
    public static InstanceSegmentationOptions SmallNetwork(int iterations, int seed) => new(ModelPresets.QuickStartFromScratch)
    {
        Training = ModelPresets.QuickStartFromScratch.Teacher with { Iterations = iterations },
        Seed = seed,
    };
    #endregion

    #region ResNet50
    /// <summary>For photos: a frozen ImageNet ResNet-50. Only the heads for proposals, boxes, classes and masks are trained.</summary>
    public static InstanceSegmentationOptions ResNet50(int iterations, int seed, BackboneFile backbone) =>
        new(ModelPresets.InstanceSegmentation)
        {
            BackboneWeights = backbone,
            Architecture = ModelPresets.InstanceSegmentation.Architecture with
            {
                Backbone = backbone.Architecture,
                Preprocessing = backbone.Preprocessing with { MinSize = 512, MaxSize = 512 },
            },
            Training = ModelPresets.InstanceSegmentation.Teacher with { Iterations = iterations },
            Seed = seed,
        };
    #endregion

    #region Train
    /// <summary>Trains a segmenter on images, classes and masks only.</summary>
    public static InstanceSegmentationTransformer Train(MLContext ml, IDataView data, InstanceSegmentationOptions options)
    {
        var pipeline = ml.Transforms.LoadImages("Image", null, "ImagePath")
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.OpenVocabSeg.Trainers.InstanceSegmentation(options));
        return pipeline.Fit(data).LastTransformer;
    }
    #endregion

    #region Predict
    /// <summary>Segments the images of a data view.</summary>
    public static IEnumerable<SegmentedPhoto> Predict(
        MLContext ml, IEnumerable<string> files, InstanceSegmentationTransformer segmenter)
    {
        var data = ml.Data.LoadFromEnumerable(files.Select(file => new AnnotatedRow { ImagePath = file }));
        var images = ml.Transforms.LoadImages("Image", null, "ImagePath").Fit(data);
        var predictions = segmenter.Transform(images.Transform(data));
        var named = ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(predictions).Transform(predictions);
        return ml.Data.CreateEnumerable<SegmentedPhoto>(named, reuseRowObject: false);
    }
    #endregion
}
