using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Torch's modes of a thread, which belong to the host.</summary>
internal static class OwnModes
{
    /// <summary>
    /// Allows this thread to create weights and compute gradients, even if the host has switched gradients off or is in inference mode.
    /// Disposing the result restores the mode of the host. The same thread must dispose it.
    /// </summary>
    public static IDisposable Begin() => inference_mode(false);
}
