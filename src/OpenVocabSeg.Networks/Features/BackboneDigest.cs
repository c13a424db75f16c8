using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Weights;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>Identifies an <see cref="IFrozenBackbone"/> by its contents.</summary>
internal static class BackboneDigest
{
    /// <summary>Computes the SHA-256 of a backbone, in hexadecimal digits.</summary>
    /// <param name="backbone">Properties that the weights do not determine, such as where the strides are.</param>
    /// <param name="preprocessing">The preprocessing of images.</param>
    /// <param name="parts">Weights by name; null for a part that does not exist.</param>
    public static string Of(
        ResNetArchitecture backbone, ImagePreprocessing preprocessing, params Dictionary<string, Tensor>?[] parts) =>
        ContentDigest.Of(stream =>
    {
        JsonSerializer.Serialize(stream, backbone, BackboneDigestJson.Default.ResNetArchitecture);
        JsonSerializer.Serialize(stream, preprocessing, BackboneDigestJson.Default.ImagePreprocessing);
        foreach (var part in parts.OfType<Dictionary<string, Tensor>>())
        {
            SafeTensorsWriter.Write(stream, part);
        }
    });
}
