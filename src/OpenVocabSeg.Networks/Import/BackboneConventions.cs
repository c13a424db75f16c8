using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Import;

/// <summary>The numbers of each <see cref="BackboneConvention"/>.</summary>
internal static class BackboneConventions
{
    // torchvision's transforms.Normalize for ImageNet, on the scale 0…255.
    private static readonly ImagePreprocessing Torchvision = new()
    {
        ChannelOrder = ChannelOrder.RedGreenBlue,
        Mean = [0.485f * 255, 0.456f * 255, 0.406f * 255],
        Divisor = [0.229f * 255, 0.224f * 255, 0.225f * 255],
    };

    // Of inputs in 0…255 the first convolution makes numbers of variance 10² to 10⁶, of normalized ones about 1.
    private const double LargeVariance = 20;

    internal static bool StridesIn1x1(BackboneConvention convention) => convention == BackboneConvention.Msra;

    /// <summary>How images are made ready for a network of a convention: shorter side 800, longer at most 1333.</summary>
    /// <param name="convention">The convention.</param>
    public static ImagePreprocessing Preprocessing(BackboneConvention convention) =>
        convention == BackboneConvention.Msra ? new ImagePreprocessing() : Torchvision;

    /// <summary>Tells the convention of a residual network under torchvision's names from the statistics of its first layer.</summary>
    /// <param name="weights">The network.</param>
    internal static BackboneConvention Infer(ITensorSource weights)
    {
        const string variance = "bn1.running_var";
        if (!weights.Tensors.Any(info => info.Name == variance))
        {
            // Caffe2 folds the statistics away.
            return BackboneConvention.Msra;
        }

        using var scope = TorchSharp.torch.NewDisposeScope();
        var median = weights.Read(variance).to_type(TorchSharp.torch.ScalarType.Float32).median().item<float>();
        return median > LargeVariance ? BackboneConvention.Msra : BackboneConvention.Torchvision;
    }
}
