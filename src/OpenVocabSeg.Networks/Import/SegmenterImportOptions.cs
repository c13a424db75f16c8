using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Import;

namespace OpenVocabSeg.Networks;

/// <summary>What a checkpoint of a detector does not say of itself.</summary>
public sealed record SegmenterImportOptions
{
    /// <summary>The word vectors that classes are embedded by: those that the detector was trained among.</summary>
    public required WordEmbeddings Words { get; init; }

    /// <summary>The default vocabulary, at least one class, without the background.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Of a checkpoint that holds a student and its teacher, whether the teacher is wanted.</summary>
    /// <value>Default: false, the student.</value>
    public bool TakeTeacher { get; init; }

    /// <summary>Whether class vectors are scaled to unit length.</summary>
    /// <value>Default: null, as the authors do: of students yes, of teachers no.</value>
    public bool? NormalizeEmbeddings { get; init; }

    /// <summary>How images are made ready.</summary>
    /// <value>Default: null, <see cref="BackboneConventions.Preprocessing"/>: shorter side 800, longer at most 1333.</value>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>Where the residual network strides, and the colors it expects.</summary>
    /// <value>Default: <see cref="BackboneConvention.Msra"/>, as all of the authors' configurations.</value>
    public BackboneConvention Convention { get; init; } = BackboneConvention.Msra;
}
