using Microsoft.ML;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Playground.Segmentation;

/// <summary>The served model. It owns the weights, which all engines share.</summary>
internal sealed class SegmenterModel : IDisposable
{
    private readonly InstanceSegmentationTransformer _transformer;

    private SegmenterModel(InstanceSegmentationTransformer transformer, ModelChoice choice, PlaygroundSettings settings)
    {
        _transformer = transformer;
        Choice = choice;
        Detection = transformer.Detection with
        {
            ScoreThreshold = settings.LowestScore,
            MaxDetections = settings.MaxDetections,
        };
    }

    /// <summary>The file.</summary>
    public ModelChoice Choice { get; }

    /// <summary>The segmenter with the classes that it was saved with.</summary>
    public InstanceSegmenter Segmenter => _transformer.Segmenter;

    /// <summary>Settings for selecting detections.</summary>
    public DetectionSettings Detection { get; }

    /// <summary>Loads a model.</summary>
    /// <exception cref="InvalidDataException">The file is not a model.</exception>
    public static SegmenterModel Load(ModelChoice choice, PlaygroundSettings settings) =>
        new(new MLContext().OpenVocabSeg.Load(choice.Path), choice, settings);

    public void Dispose() => _transformer.Dispose();
}
