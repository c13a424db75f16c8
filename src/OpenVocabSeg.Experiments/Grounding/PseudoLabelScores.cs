namespace OpenVocabSeg.Experiments;

/// <summary>
/// Share of pseudo labels that match an object of their class (IoU at least 0.5), in percent of the labels whose class is in the image,
/// on training images with ground truth.
/// </summary>
/// <param name="Box">The box matches the box of an object.</param>
/// <param name="Mask">The mask matches the mask of an object.</param>
/// <param name="RandomBox">Lower bound: a random region of the teacher matches.</param>
/// <param name="BestBox">Upper bound: any of the teacher's regions matches.</param>
/// <param name="Labels">Number of labels that were compared.</param>
/// <param name="Absent">Labels whose class is not in the image, in percent of all labels of images with ground truth.</param>
public sealed record PseudoLabelScores(
    BaseAndNovel Box, BaseAndNovel Mask, BaseAndNovel RandomBox, BaseAndNovel BestBox, BaseAndNovel Labels, BaseAndNovel Absent);
