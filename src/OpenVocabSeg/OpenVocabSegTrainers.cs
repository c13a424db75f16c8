using Microsoft.ML;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg;

/// <summary>The trainers of <see cref="OpenVocabSegCatalog"/>.</summary>
public sealed class OpenVocabSegTrainers
{
    private readonly MLContext _context;

    internal OpenVocabSegTrainers(MLContext context) => _context = context;

    /// <summary>Stage 1: learns from images and captions to project regions near the vectors of words.</summary>
    /// <param name="wordEmbeddings">The word vectors, which are not trained.</param>
    /// <param name="imageColumnName">Column with the image.</param>
    /// <param name="captionsColumnName">Column with the captions.</param>
    /// <param name="captionScoreColumnName">Column to write the score to.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public CaptionPretrainingTrainer CaptionPretraining(
        WordEmbeddings wordEmbeddings,
        string imageColumnName = DefaultColumnNames.Image,
        string captionsColumnName = DefaultColumnNames.Captions,
        string captionScoreColumnName = DefaultColumnNames.CaptionScore) =>
        CaptionPretraining(new CaptionPretrainingOptions
        {
            WordEmbeddings = wordEmbeddings,
            ImageColumnName = imageColumnName,
            CaptionsColumnName = captionsColumnName,
            CaptionScoreColumnName = captionScoreColumnName,
        });

    /// <summary>Stage 1 with all options.</summary>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is missing or outside its range; the message names it.</exception>
    public CaptionPretrainingTrainer CaptionPretraining(CaptionPretrainingOptions options) => new(_context, options);

    /// <summary>
    /// Instance segmentation with a closed vocabulary: learns the classes of the label column from their masks, without captions and word
    /// vectors.
    /// </summary>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is missing or outside its range; the message names it.</exception>
    public InstanceSegmentationTrainer InstanceSegmentation(InstanceSegmentationOptions options) => new(_context, options);

    /// <summary>Stage 2: learns to segment the base classes from their masks.</summary>
    /// <param name="baseClasses">Classes whose annotations are used; null means all key values of the label column.</param>
    /// <param name="labelColumnName">Column with the classes of the annotated instances.</param>
    /// <param name="boundingBoxColumnName">Column with their boxes.</param>
    /// <param name="maskColumnName">Column with their masks.</param>
    /// <param name="imageColumnName">Column with the image.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public MaskTeacherTrainer MaskTeacher(
        IReadOnlyList<string>? baseClasses = null,
        string labelColumnName = DefaultColumnNames.Label,
        string boundingBoxColumnName = DefaultColumnNames.BoundingBoxes,
        string maskColumnName = DefaultColumnNames.Masks,
        string imageColumnName = DefaultColumnNames.Image) =>
        MaskTeacher(new MaskTeacherOptions
        {
            BaseClasses = baseClasses,
            Input = new()
            {
                ImageColumnName = imageColumnName,
                LabelColumnName = labelColumnName,
                BoundingBoxColumnName = boundingBoxColumnName,
                MaskColumnName = maskColumnName,
            },
        });

    /// <summary>Stage 2 with all options.</summary>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is missing or outside its range; the message names it.</exception>
    public MaskTeacherTrainer MaskTeacher(MaskTeacherOptions options) => new(_context, options);

    /// <summary>Stage 4: learns from the masks of the base classes and from pseudo labels, whose noise it estimates.</summary>
    /// <param name="baseClasses">Classes whose annotations are used; null means all key values of the label column.</param>
    /// <param name="labelColumnName">Column with the classes of the annotated instances.</param>
    /// <param name="boundingBoxColumnName">Column with their boxes.</param>
    /// <param name="maskColumnName">Column with their masks.</param>
    /// <param name="imageColumnName">Column with the image.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public RobustStudentTrainer RobustStudent(
        IReadOnlyList<string>? baseClasses = null,
        string labelColumnName = DefaultColumnNames.Label,
        string boundingBoxColumnName = DefaultColumnNames.BoundingBoxes,
        string maskColumnName = DefaultColumnNames.Masks,
        string imageColumnName = DefaultColumnNames.Image) =>
        RobustStudent(new RobustStudentOptions
        {
            BaseClasses = baseClasses,
            Input = new()
            {
                ImageColumnName = imageColumnName,
                LabelColumnName = labelColumnName,
                BoundingBoxColumnName = boundingBoxColumnName,
                MaskColumnName = maskColumnName,
            },
        });

    /// <summary>Stage 4 with all options.</summary>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is missing or outside its range; the message names it.</exception>
    public RobustStudentTrainer RobustStudent(RobustStudentOptions options) => new(_context, options);
}
