using OpenVocabSeg.Networks.Weights;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>Fills residual networks from files.</summary>
internal static class ResNetWeights
{
    /// <summary>Fills a body and the region head from an ImageNet classifier under torchvision's names.</summary>
    /// <param name="body">The body, with or without its last stage.</param>
    /// <param name="head">The last stage as region head; null where the body has it.</param>
    /// <param name="imageNet">The file. Stride layout and input preprocessing must be those that the network is used with.</param>
    /// <exception cref="InvalidDataException">The file is of another network.</exception>
    public static void LoadTorchvision(ResNetBackbone body, ResNetStage? head, ITensorSource imageNet)
    {
        var architecture = body.Architecture;
        var weights = new TorchvisionResNetWeights(imageNet, architecture.Normalization);
        var headPrefix = $"{architecture.HeadStageName}.";
        var bodyHasHead = body.named_children().Any(child => child.name == architecture.HeadStageName);
        body.LoadWeights(weights, name => IsCounter(name) || (!bodyHasHead && name.StartsWith(headPrefix, StringComparison.Ordinal)));
        head?.LoadWeights(weights.WithoutPrefix(headPrefix), IsCounter);
    }

    // Files older than PyTorch 0.4.1 do not count batches.
    private static bool IsCounter(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
}
