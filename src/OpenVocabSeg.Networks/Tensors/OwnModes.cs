using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>torch's modes of a thread, which belong to the host.</summary>
internal static class OwnModes
{
    /// <summary>
    /// Lets this thread make weights and compute gradients, also where the host has switched gradients off or is in inference mode; what
    /// the host had comes back at the end. To be disposed by the thread that called it.
    /// </summary>
    public static IDisposable Begin() => inference_mode(false);
}
