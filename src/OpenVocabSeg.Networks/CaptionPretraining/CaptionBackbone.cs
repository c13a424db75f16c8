using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Features;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// The part of stage 1's frozen backbone that is the backbone of the segmenters of later stages: all but the last residual stage.
/// </summary>
internal sealed class CaptionBackbone : IFrozenBackbone
{
    private readonly ResNetBackbone _backbone;

    /// <param name="backbone">The frozen backbone with its last stage.</param>
    /// <param name="preprocessing">The preprocessing of its images.</param>
    public CaptionBackbone(ResNetBackbone backbone, ImagePreprocessing preprocessing)
    {
        _backbone = backbone;
        Preprocessing = preprocessing;
        var last = $"{backbone.Architecture.HeadStageName}.";
        using var scope = NewDisposeScope();
        Digest = BackboneDigest.Of(
            backbone.Architecture,
            preprocessing,
            backbone.state_dict().Where(pair => !pair.Key.StartsWith(last, StringComparison.Ordinal)).ToDictionary());
    }

    /// <inheritdoc/>
    public ImagePreprocessing Preprocessing { get; }

    /// <inheritdoc/>
    public string Digest { get; }

    /// <inheritdoc/>
    public FeatureMaps Run(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var maps = _backbone.Run(pixels, _backbone.Architecture.BackboneStageCount);
        return new FeatureMaps(maps[^1].MoveToOuterDisposeScope(), Masks: null);
    }

    /// <summary>Computes the map of the last stage for an image, [1, V, h, w].</summary>
    /// <param name="store">Stores the maps of the other stages.</param>
    /// <param name="image">The image.</param>
    /// <param name="flip">Whether the image is mirrored.</param>
    /// <param name="device">The device of the backbone.</param>
    public Tensor Grid(FeatureStore store, PixelImage image, bool flip, Device device)
    {
        using var features = store.Read(this, image, flip, headStageIsFixed: false, device).Features;
        return _backbone.LastStage.call(StoredFeatures.Batch([features], device).C4);
    }
}
