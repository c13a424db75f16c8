using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Import;

namespace OpenVocabSeg.Networks;

/// <summary>Options for importing a detector checkpoint: values that the checkpoint does not contain.</summary>
public sealed record SegmenterImportOptions
{
    /// <summary>The word vectors of classes: those with which the detector was trained.</summary>
    public required WordEmbeddings Words { get; init; }

    /// <summary>The default vocabulary, at least one class, without the background.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Whether to import the teacher, if the checkpoint contains a student and its teacher.</summary>
    /// <value>Default: false, the student.</value>
    public bool TakeTeacher { get; init; }

    /// <summary>Whether class vectors are scaled to unit length.</summary>
    /// <value>Default: null, as in the authors' code: true for students, false for teachers.</value>
    public bool? NormalizeEmbeddings { get; init; }

    /// <summary>The preprocessing of images.</summary>
    /// <value>Default: null, <see cref="BackboneConventions.Preprocessing"/>: shorter side 800, longer side at most 1333.</value>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>Where the strides of the residual network are, and the colors that it expects.</summary>
    /// <value>Default: <see cref="BackboneConvention.Msra"/>, as in all of the authors' configurations.</value>
    public BackboneConvention Convention { get; init; } = BackboneConvention.Msra;
}
