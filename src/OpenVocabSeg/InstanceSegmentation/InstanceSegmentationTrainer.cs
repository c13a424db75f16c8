using Microsoft.ML;

namespace OpenVocabSeg;

/// <summary>
/// Trains instance segmentation with a closed vocabulary from images, classes and masks, without captions and word vectors. Class names
/// can have any characters in any script; names that differ only in case are different classes.
/// </summary>
/// <remarks>
/// Input columns: an image, <c>Label</c>, <c>Masks</c>, and <c>BoundingBoxes</c> if set in the options. Output columns: those of
/// <see cref="InstanceSegmentationTransformer"/>. It is a <see cref="MaskTeacherTrainer"/> with a random direction for each class and a
/// trained projection. The model detects the classes on which it was trained;
/// <see cref="InstanceSegmentationTransformer.WithVocabulary(IEnumerable{string})"/> selects some of them.
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

    /// <summary>Trains the model.</summary>
    /// <param name="input">The data. It is read in several passes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="ArgumentException">A class in the options is not a key value of the label column.</exception>
    /// <exception cref="InvalidDataException">Columns of a row contradict each other; the message names row, column and counts.</exception>
    /// <exception cref="InvalidOperationException">No row has an object of one of the classes.</exception>
    /// <exception cref="NotFiniteNumberException">A loss is not finite; the message names the step and its images.</exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public InstanceSegmentationTransformer Fit(IDataView input) => _trainer.Fit(input);

    /// <summary>Gets the shape of the data after <see cref="Fit"/> and transformation.</summary>
    /// <param name="inputSchema">Shape of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _trainer.GetOutputSchema(inputSchema);
}
