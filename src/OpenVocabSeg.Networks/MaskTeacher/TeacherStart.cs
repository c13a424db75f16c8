namespace OpenVocabSeg.Networks.MaskTeacher;

/// <summary>The initial weights of a teacher.</summary>
internal sealed record TeacherStart
{
    /// <summary>The architecture of the network to train.</summary>
    public required SegmenterArchitecture Architecture { get; init; }

    /// <summary>
    /// The model of stage 1: its backbone becomes the teacher's, its last stage the region head, and its projection the embedding
    /// classifier. Null means training without captions.
    /// </summary>
    public CaptionModel? CaptionModel { get; init; }

    /// <summary>The word embeddings if there is no <see cref="CaptionModel"/>.</summary>
    public WordEmbeddings? Words { get; init; }

    /// <summary>
    /// ImageNet weights of the backbone with torchvision's names, if there is no <see cref="CaptionModel"/>; null means random weights.
    /// </summary>
    public ITensorSource? BackboneWeights { get; init; }

    /// <summary>
    /// A segmenter whose weights the teacher starts with; null means none. The words are then <see cref="Words"/>, not those of the
    /// segmenter (<see cref="ClosedVocabulary"/>).
    /// </summary>
    public InstanceSegmenter? Segmenter { get; init; }

    /// <summary>Name of the stage in messages and progress.</summary>
    public string Stage { get; init; } = "mask teacher";

    internal WordEmbeddings Embeddings => CaptionModel?.Words ?? Words!;

    /// <summary>Checks that the parts match.</summary>
    /// <exception cref="ArgumentException">They do not match; the message names them.</exception>
    public void Validate()
    {
        Architecture.Validate();
        if (CaptionModel is null == Words is null)
        {
            throw new ArgumentException($"Exactly one of {nameof(CaptionModel)} and {nameof(Words)} must be given.");
        }

        if (CaptionModel is not null && BackboneWeights is not null)
        {
            throw new ArgumentException($"{nameof(BackboneWeights)} would be overwritten by {nameof(CaptionModel)}.");
        }

        if (Segmenter is not null && (CaptionModel is not null || BackboneWeights is not null))
        {
            throw new ArgumentException($"The weights of {nameof(Segmenter)} would be overwritten.");
        }

        if (Embeddings.Dimension != Architecture.EmbeddingDimension)
        {
            throw new ArgumentException(
                $"The word embeddings have {Embeddings.Dimension} dimensions, but the network needs {Architecture.EmbeddingDimension}.");
        }
    }
}
