using OpenVocabSeg.Data;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>
/// The part of a network whose features a <see cref="FeatureStore"/> remembers. It does not change as long as it is asked.
/// </summary>
internal interface IFrozenBackbone
{
    /// <summary>How pictures are made ready for it.</summary>
    ImagePreprocessing Preprocessing { get; }

    /// <summary>What the trunk is, by its contents: equal for trunks of equal features.</summary>
    string Digest { get; }

    /// <summary>The trunk's maps of pictures.</summary>
    /// <param name="pixels">[B, 3, H, W], normalised.</param>
    FeatureMaps Run(Tensor pixels);
}
