using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Onnx.Export;

/// <summary>Options of the ONNX export.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Scoring, box passes and limits, which become part of the graph. The score and NMS thresholds are the defaults of inputs. The batch
    /// size is ignored: the graph takes one image.
    /// </summary>
    /// <value>Default: the authors' settings.</value>
    public DetectionSettings Detection { get; init; } = new();

    /// <summary>
    /// The only size that images may have once they are resized as the model wants it (<see cref="ImagePreprocessing.NetworkSize"/>), for
    /// runtimes that require it; null for any size.
    /// </summary>
    /// <value>Default: null.</value>
    public ImageSize? Size { get; init; }

    /// <summary>
    /// Fixed number of words, including rows of zeros, for runtimes that require it; null for any number.
    /// </summary>
    /// <value>1 or more. Default: null.</value>
    public int? MaxWords { get; init; }

    /// <summary>Storage precision of the weights.</summary>
    /// <value>Default: single precision.</value>
    public OnnxWeightPrecision Weights { get; init; }

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Detection.Validate();
        if (Size is { } size)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Height, nameof(Size));
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Width, nameof(Size));
        }

        if (MaxWords is { } words)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(words, nameof(MaxWords));
        }

        if (!Enum.IsDefined(Weights))
        {
            throw new ArgumentOutOfRangeException(nameof(Weights), Weights, $"The {nameof(OnnxWeightPrecision)} is unknown.");
        }
    }
}
