namespace OpenVocabSeg.Experiments;

/// <summary>
/// How often a pseudo label meets an object of its class (overlap at least 0.5), in percent of those whose class is truly in the image,
/// on training images whose truth is known.
/// </summary>
/// <param name="Box">Its box meets the box of one.</param>
/// <param name="Mask">Its mask meets the mask of one.</param>
/// <param name="RandomBox">The lower bound: a region drawn by chance from the teacher's.</param>
/// <param name="BestBox">The upper bound: any of the teacher's regions would.</param>
/// <param name="Labels">Numbers of labels that were compared.</param>
/// <param name="Absent">Labels whose class is not in the image, in percent of all labels of such images.</param>
public sealed record PseudoLabelScores(
    BaseAndNovel Box, BaseAndNovel Mask, BaseAndNovel RandomBox, BaseAndNovel BestBox, BaseAndNovel Labels, BaseAndNovel Absent);
