namespace OpenVocabSeg.Networks.MaskTeacher;

/// <summary>Where a teacher's weights begin.</summary>
internal sealed record TeacherStart
{
    /// <summary>The shape of the network to train.</summary>
    public required SegmenterArchitecture Architecture { get; init; }

    /// <summary>
    /// The model of stage 1: its backbone becomes the teacher's, its last stage the region head, its projection the embedding
    /// classifier. Null trains without captions.
    /// </summary>
    public CaptionModel? CaptionModel { get; init; }

    /// <summary>The word embeddings where there is no <see cref="CaptionModel"/>.</summary>
    public WordEmbeddings? Words { get; init; }

    /// <summary>
    /// ImageNet weights of the backbone under torchvision's names, where there is no <see cref="CaptionModel"/>; random where null.
    /// </summary>
    public ITensorSource? BackboneWeights { get; init; }

    /// <summary>Name of the stage in messages and progress.</summary>
    public string Stage { get; init; } = "mask teacher";

    internal WordEmbeddings Embeddings => CaptionModel?.Words ?? Words!;

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
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

        if (Embeddings.Dimension != Architecture.EmbeddingDimension)
        {
            throw new ArgumentException(
                $"The word embeddings have {Embeddings.Dimension} dimensions, the architecture expects {Architecture.EmbeddingDimension}.");
        }
    }
}
