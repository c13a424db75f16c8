using Microsoft.ML;

namespace OpenVocabSeg;

/// <summary>
/// Trains instance segmentation of a closed vocabulary: images, classes and masks, no captions and no word vectors. Classes are names of
/// any characters in any script; two that differ only in case are two.
/// </summary>
/// <remarks>
/// Input columns: an image, <c>Label</c>, <c>Masks</c>, and <c>BoundingBoxes</c> where the options name them. Output columns: those of
/// <see cref="InstanceSegmentationTransformer"/>. It is <see cref="MaskTeacherTrainer"/> with a random direction for each class and a
/// projection that is learned. The model finds the classes that it was trained on;
/// <see cref="InstanceSegmentationTransformer.WithVocabulary(IEnumerable{string})"/> chooses among them.
/// </remarks>
public sealed class InstanceSegmentationTrainer : IEstimator<InstanceSegmentationTransformer>
{
    private readonly MaskTeacherTrainer _trainer;

    internal InstanceSegmentationTrainer(MLContext context, InstanceSegmentationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _trainer = new MaskTeacherTrainer(
            context, options.ToTeacherOptions(), nameof(InstanceSegmentationTrainer), "Instance segmentation");
    }

    /// <summary>Trains.</summary>
    /// <param name="input">The data; several passes are made over it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="ArgumentException">A class of the options is no key value of the label column.</exception>
    /// <exception cref="InvalidDataException">Columns of a row contradict each other; the message names row, column and counts.</exception>
    /// <exception cref="InvalidOperationException">No row has an object of one of the classes.</exception>
    /// <exception cref="NotFiniteNumberException">A loss is not finite; the message names the step and its images.</exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public InstanceSegmentationTransformer Fit(IDataView input) => _trainer.Fit(input);

    /// <summary>The shape of the data after <see cref="Fit"/> and transformation.</summary>
    /// <param name="inputSchema">Shape of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _trainer.GetOutputSchema(inputSchema);
}
