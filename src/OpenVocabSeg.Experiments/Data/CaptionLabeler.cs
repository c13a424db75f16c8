using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.PseudoMasks;

namespace OpenVocabSeg.Experiments;

/// <summary>Labels captioned pictures: a pseudo label for each noun of a vocabulary that the captions of a picture name.</summary>
public sealed class CaptionLabeler
{
    private readonly InstanceSegmenter _teacher;
    private readonly NounFinder _finder;
    private readonly PseudoLabeler _labeler;

    /// <param name="teacher">The teacher, which stays the caller's. One with a mask critic also judges its masks.</param>
    /// <param name="nouns">The vocabulary. Nouns that the teacher has no word vectors of are passed over.</param>
    /// <param name="settings">How regions are chosen.</param>
    /// <exception cref="InvalidDataException">The teacher has a word vector of none of the nouns.</exception>
    public CaptionLabeler(InstanceSegmenter teacher, NounVocabulary nouns, PseudoLabelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(nouns);
        _teacher = teacher;
        _finder = new NounFinder(nouns);
        _labeler = new PseudoLabeler(teacher, settings);
        Unknown =
        [
            .. nouns.Entries.Select(entry => entry.DisplayName)
                .Distinct(StringComparer.Ordinal)
                .Where(noun => !teacher.Words.Contains(noun)),
        ];
        if (Unknown.Count > 0 && nouns.Entries.All(entry => Unknown.Contains(entry.DisplayName)))
        {
            throw new InvalidDataException("The model's word vectors know none of the nouns of the vocabulary.");
        }
    }

    /// <summary>The nouns that the teacher has no word vectors of.</summary>
    public IReadOnlyCollection<string> Unknown { get; }

    /// <summary>Labels pictures.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="captions">The captions of each.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>The pseudo labels of each picture.</returns>
    public IReadOnlyList<IReadOnlyList<PseudoLabel>> Label(
        IReadOnlyList<PixelImage> images, IReadOnlyList<IReadOnlyList<string>> captions, CancellationToken cancellationToken)
    {
        IReadOnlyList<string>[] nouns =
        [
            .. captions.Select(texts => (IReadOnlyList<string>)[.. _finder.FindCategories(texts).Select(entry => entry.DisplayName)
                .Where(noun => !Unknown.Contains(noun))]),
        ];
        var found = _labeler.Label(images, nouns, cancellationToken);
        return [.. found.Select(labels => (IReadOnlyList<PseudoLabel>)[.. labels.Select(d =>
            new PseudoLabel(d.ClassName, d.Box, d.Mask, d.Score, _teacher.JudgesMasks ? d.MaskNoise : null))])];
    }
}
