using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Regions;

/// <summary>Reading of whole tensors.</summary>
internal static class TensorValues
{
    /// <summary>Copies all elements of a tensor to the CPU in one go; the tensor may be empty.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="tensor">The tensor, on any device, with any strides.</param>
    public static T[] ToArray<T>(this Tensor tensor)
        where T : unmanaged
    {
        if (tensor.numel() == 0)
        {
            // TorchSharp's accessor refuses empty tensors.
            return [];
        }

        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<T>().ToArray();
    }
}
