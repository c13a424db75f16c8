using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Weights;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Features;

/// <summary>What an <see cref="IFrozenBackbone"/> is, by its contents.</summary>
internal static class BackboneDigest
{
    /// <summary>SHA-256 in hexadecimal digits.</summary>
    /// <param name="backbone">What the weights do not tell, such as where the strides are.</param>
    /// <param name="preprocessing">How images are made ready.</param>
    /// <param name="parts">Weights by name; a part that is not there may be null.</param>
    public static string Of(
        ResNetArchitecture backbone, ImagePreprocessing preprocessing, params Dictionary<string, Tensor>?[] parts) =>
        ContentDigest.Of(stream =>
    {
        JsonSerializer.Serialize(stream, backbone);
        JsonSerializer.Serialize(stream, preprocessing);
        foreach (var part in parts.OfType<Dictionary<string, Tensor>>())
        {
            SafeTensorsWriter.Write(stream, part);
        }
    });
}
