using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Native;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>Computes the features of a frozen backbone before the stages that use them.</summary>
internal sealed class FeatureComputation : IDisposable
{
    private readonly SegmenterNetwork _network;
    private readonly Device _device;
    private readonly bool _headStageIsFixed;

    /// <param name="architecture">The architecture of the segmenters.</param>
    /// <param name="weights">ImageNet weights of the backbone.</param>
    /// <param name="headStageIsFixed">Whether the last residual stage is not trained either, so that its map is stored, too.</param>
    /// <param name="device">The device to compute on; null means the CPU.</param>
    public FeatureComputation(SegmenterArchitecture architecture, ITensorSource weights, bool headStageIsFixed, string? device)
    {
        TorchRuntime.Initialize();
        _device = TorchRuntime.GetDevice(device ?? "cpu");
        _headStageIsFixed = headStageIsFixed;
        using var generator = new Generator();
        _network = new SegmenterNetwork(architecture, withNoise: false, new RegionProposalOptions(), generator, drawBackbone: false);
        try
        {
            ResNetWeights.LoadTorchvision(_network.Backbone, _network.Heads.Stage, weights);
            _network.to(_device);
            _network.eval();
        }
        catch
        {
            _network.Dispose();
            throw;
        }
    }

    /// <summary>Computes the features of an image and adds them to the store, unless they are there.</summary>
    /// <param name="store">The store.</param>
    /// <param name="image">The image.</param>
    /// <param name="flip">Whether the image is mirrored.</param>
    public void Add(FeatureStore store, PixelImage image, bool flip) =>
        store.Read(_network, image, flip, _headStageIsFixed, _device).Features.Dispose();

    /// <summary>Releases the weights.</summary>
    public void Dispose() => _network.Dispose();
}
