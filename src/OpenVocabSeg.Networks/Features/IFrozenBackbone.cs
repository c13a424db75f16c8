using OpenVocabSeg.Data;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>
/// The part of a network whose features a <see cref="FeatureStore"/> remembers. It does not change as long as it is asked.
/// </summary>
internal interface IFrozenBackbone
{
    /// <summary>How images are made ready for it.</summary>
    ImagePreprocessing Preprocessing { get; }

    /// <summary>What the backbone is, by its contents: equal for backbones of equal features.</summary>
    string Digest { get; }

    /// <summary>The backbone's maps of images.</summary>
    /// <param name="pixels">[B, 3, H, W], normalized.</param>
    FeatureMaps Run(Tensor pixels);
}
