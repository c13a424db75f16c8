using OpenVocabSeg.Networks;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="CaptionPretrainingTrainer"/> (stage 1).</summary>
public sealed class CaptionPretrainingOptions : TrainingOptions
{
    /// <summary>Creates options with the paper's values.</summary>
    public CaptionPretrainingOptions()
    {
    }

    /// <summary>Creates options with the values of a preset, for example from <see cref="ModelPresets"/>.</summary>
    /// <param name="preset">The preset.</param>
    public CaptionPretrainingOptions(ModelPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        Training = preset.CaptionPretraining;
    }

    /// <summary>Column with the image.</summary>
    /// <value>Default: <c>Image</c>.</value>
    public string ImageColumnName { get; set; } = DefaultColumnNames.Image;

    /// <summary>Column with the captions: a vector of text, or one text. Training skips rows without a caption.</summary>
    /// <value>Default: <c>Captions</c>.</value>
    public string CaptionsColumnName { get; set; } = DefaultColumnNames.Captions;

    /// <summary>Column to write the score to.</summary>
    /// <value>Default: <c>CaptionScore</c>.</value>
    public string CaptionScoreColumnName { get; set; } = DefaultColumnNames.CaptionScore;

    /// <summary>The word vectors, which are not trained. Required.</summary>
    public WordEmbeddings? WordEmbeddings { get; set; }

    /// <summary>Initial weights, such as those of a backbone trained on ImageNet.</summary>
    /// <value>Default: none, all weights are random.</value>
    public CaptionPretrainingStart Start { get; set; } = new();

    /// <summary>Network and schedule.</summary>
    /// <value>Default: the paper's values.</value>
    public CaptionPretrainingSettings Training { get; set; } = new();

    internal CaptionPretrainingOptions Validated()
    {
        var copy = Copy<CaptionPretrainingOptions>();
        ArgumentException.ThrowIfNullOrEmpty(copy.ImageColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.CaptionsColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.CaptionScoreColumnName);
        ArgumentNullException.ThrowIfNull(copy.WordEmbeddings);
        ArgumentNullException.ThrowIfNull(copy.Start);
        ArgumentNullException.ThrowIfNull(copy.Training);
        copy.Training.Validate();
        return copy;
    }
}
