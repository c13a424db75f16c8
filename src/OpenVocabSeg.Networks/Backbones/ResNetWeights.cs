using OpenVocabSeg.Networks.Weights;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>Loads residual networks from files.</summary>
internal static class ResNetWeights
{
    /// <summary>Loads a backbone and the region head from an ImageNet classifier with torchvision's names.</summary>
    /// <param name="backbone">The backbone, with or without its last stage.</param>
    /// <param name="head">The last stage as region head; null if the backbone contains it.</param>
    /// <param name="imageNet">The file. Its positions of strides and its input preprocessing must be those of the network.</param>
    /// <exception cref="InvalidDataException">The file contains another network.</exception>
    public static void LoadTorchvision(ResNetBackbone backbone, ResNetStage? head, ITensorSource imageNet)
    {
        var architecture = backbone.Architecture;
        var weights = new TorchvisionResNetWeights(imageNet, architecture.Normalization);
        var headPrefix = $"{architecture.HeadStageName}.";
        var backboneHasHead = backbone.named_children().Any(child => child.name == architecture.HeadStageName);
        backbone.LoadWeights(
            weights, name => IsCounter(name) || (!backboneHasHead && name.StartsWith(headPrefix, StringComparison.Ordinal)));
        head?.LoadWeights(weights.WithoutPrefix(headPrefix), IsCounter);
    }

    // Files older than PyTorch 0.4.1 have no counters of batches.
    private static bool IsCounter(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
}
