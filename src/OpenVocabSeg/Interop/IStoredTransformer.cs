using TorchSharp;

namespace OpenVocabSeg.Interop;

/// <summary>A transformer that can be read back from its own model file.</summary>
/// <typeparam name="TSelf">The transformer.</typeparam>
internal interface IStoredTransformer<out TSelf>
{
    /// <summary>Reads what the transformer's <c>Save(Stream)</c> wrote.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="device">Where its network computes.</param>
    static abstract TSelf ReadFrom(Stream stream, string name, torch.Device device);
}
