using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>SHA-256 of contents that are too large to compare value by value, in hexadecimal digits.</summary>
internal static class ContentDigest
{
    /// <summary>Of what is written.</summary>
    public static string Of(Action<Stream> write)
    {
        using var stream = new HashStream();
        write(stream);
        return stream.Digest();
    }

    /// <summary>Of all parameters and buffers of modules.</summary>
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
