using Microsoft.ML;
using OpenVocabSeg.Data;

namespace OpenVocabSeg;

/// <summary>The transforms of <see cref="OpenVocabSegCatalog"/>.</summary>
public sealed class OpenVocabSegTransforms
{
    private readonly MLContext _context;

    internal OpenVocabSegTransforms(MLContext context) => _context = context;

    /// <summary>Stage 3: the preceding teacher in the pipeline labels images with the nouns of their captions.</summary>
    /// <param name="vocabulary">The nouns to find in captions.</param>
    /// <param name="imageColumnName">Column with the image.</param>
    /// <param name="captionsColumnName">Column with the captions.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public PseudoMaskEstimator PseudoMasks(
        NounVocabulary vocabulary,
        string imageColumnName = DefaultColumnNames.Image,
        string captionsColumnName = DefaultColumnNames.Captions) =>
        PseudoMasks(new PseudoMaskOptions
        {
            Vocabulary = vocabulary,
            ImageColumnName = imageColumnName,
            CaptionsColumnName = captionsColumnName,
        });

    /// <summary>Stage 3 with all options.</summary>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="ArgumentException">An option is missing or outside its range; the message names it.</exception>
    public PseudoMaskEstimator PseudoMasks(PseudoMaskOptions options) => new(_context, options);
}
