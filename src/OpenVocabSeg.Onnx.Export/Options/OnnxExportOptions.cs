using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Onnx.Export;

/// <summary>How a segmenter is written as an ONNX file.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// The score rule, box passes and limits, which become part of the graph; score and NMS threshold are the defaults of inputs. The batch
    /// size is not read: a run takes one image.
    /// </summary>
    /// <value>Default: the authors' settings.</value>
    public DetectionSettings Detection { get; init; } = new();

    /// <summary>
    /// The only size that images may have once they are resized as the model wants it (<see cref="ImagePreprocessing.NetworkSize"/>), for
    /// runtimes that need to know it; null takes images of any size.
    /// </summary>
    /// <value>Default: null.</value>
    public ImageSize? Size { get; init; }

    /// <summary>
    /// The only number of words that a run takes, rows of zeros included, for runtimes that need to know it; null takes any number.
    /// </summary>
    /// <value>1 or more. Default: null.</value>
    public int? MaxWords { get; init; }

    /// <summary>How weights are stored.</summary>
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
            throw new ArgumentOutOfRangeException(nameof(Weights), Weights, $"There is no such {nameof(OnnxWeightPrecision)}.");
        }
    }
}
