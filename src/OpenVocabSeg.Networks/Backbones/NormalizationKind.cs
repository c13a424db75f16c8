using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How a network normalizes the outputs of its convolutions.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NormalizationKind>))]
public enum NormalizationKind
{
    /// <summary>Fixed statistics and fixed scale and shift, without epsilon: the authors' FrozenBatchNorm2d.</summary>
    FrozenBatchNorm,

    /// <summary>
    /// Trainable batch normalization. It uses the statistics of the batch in training mode, and the running statistics in evaluation
    /// mode.
    /// </summary>
    BatchNorm,
}
