using TorchSharp;

namespace OpenVocabSeg.Interop;

/// <summary>A transformer that can be loaded from its model file.</summary>
/// <typeparam name="TSelf">The transformer.</typeparam>
internal interface IStoredTransformer<out TSelf>
{
    /// <summary>Reads data that the transformer's <c>Save(Stream)</c> wrote.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="device">The device of its network.</param>
    static abstract TSelf ReadFrom(Stream stream, string name, torch.Device device);
}
