using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Import;

/// <summary>The values of each <see cref="BackboneConvention"/>.</summary>
internal static class BackboneConventions
{
    // torchvision's transforms.Normalize for ImageNet, on the scale 0…255.
    private static readonly ImagePreprocessing Torchvision = new()
    {
        ChannelOrder = ChannelOrder.RedGreenBlue,
        Mean = [0.485f * 255, 0.456f * 255, 0.406f * 255],
        Divisor = [0.229f * 255, 0.224f * 255, 0.225f * 255],
    };

    // The first convolution gives a variance of 10² to 10⁶ for inputs in 0…255, and about 1 for normalized inputs.
    private const double LargeVariance = 20;

    internal static bool StridesIn1x1(BackboneConvention convention) => convention == BackboneConvention.Msra;

    /// <summary>Gets the preprocessing of images for a convention: shorter side 800, longer side at most 1333.</summary>
    /// <param name="convention">The convention.</param>
    public static ImagePreprocessing Preprocessing(BackboneConvention convention) =>
        convention == BackboneConvention.Msra ? new ImagePreprocessing() : Torchvision;

    /// <summary>Infers the convention of a residual network, with torchvision's names, from the statistics of its first layer.</summary>
    /// <param name="weights">The network.</param>
    internal static BackboneConvention Infer(ITensorSource weights)
    {
        const string variance = "bn1.running_var";
        if (!weights.Tensors.Any(info => info.Name == variance))
        {
            // Files of Caffe2 have no statistics: they are folded into the scale.
            return BackboneConvention.Msra;
        }

        using var scope = TorchSharp.torch.NewDisposeScope();
        var median = weights.Read(variance).to_type(TorchSharp.torch.ScalarType.Float32).median().item<float>();
        return median > LargeVariance ? BackboneConvention.Msra : BackboneConvention.Torchvision;
    }
}
