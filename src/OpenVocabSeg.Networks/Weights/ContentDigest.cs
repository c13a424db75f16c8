using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>Computes the SHA-256 of large contents, to compare them without their values. In hexadecimal digits.</summary>
internal static class ContentDigest
{
    /// <summary>Computes the digest of the bytes that an action writes.</summary>
    public static string Of(Action<Stream> write)
    {
        using var stream = new HashStream();
        write(stream);
        return stream.Digest();
    }

    /// <summary>Computes the digest of all parameters and buffers of modules.</summary>
    public static string Of(IEnumerable<torch.nn.Module> modules)
    {
        using var scope = torch.NewDisposeScope();
        return Of(stream =>
        {
            foreach (var module in modules)
            {
                SafeTensorsWriter.Write(stream, module.state_dict());
            }
        });
    }
}
