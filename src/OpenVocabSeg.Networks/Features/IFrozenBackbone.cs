using OpenVocabSeg.Data;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>The part of a network whose features a <see cref="FeatureStore"/> stores. It must not change while a store uses it.</summary>
internal interface IFrozenBackbone
{
    /// <summary>The preprocessing of its images.</summary>
    ImagePreprocessing Preprocessing { get; }

    /// <summary>Digest of the contents of the backbone: equal for backbones that compute equal features.</summary>
    string Digest { get; }

    /// <summary>Computes the feature maps of images.</summary>
    /// <param name="pixels">[B, 3, H, W], normalized.</param>
    FeatureMaps Run(Tensor pixels);
}
