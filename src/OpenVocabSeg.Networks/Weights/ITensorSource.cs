using TorchSharp;

namespace OpenVocabSeg.Networks;

/// <summary>Named tensors that are read one at a time: a safetensors file, a PyTorch checkpoint, or a renamed part of one.</summary>
public interface ITensorSource
{
    /// <summary>The name of the source in messages, usually a path.</summary>
    string Name { get; }

    /// <summary>The tensors, in the order of the file; names are unique.</summary>
    IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">The name of the tensor, one of <see cref="Tensors"/>.</param>
    /// <returns>A new contiguous CPU tensor that the caller owns (or its dispose scope).</returns>
    /// <exception cref="ArgumentException">There is no tensor of that name.</exception>
    /// <exception cref="InvalidDataException">The data cannot be read.</exception>
    torch.Tensor Read(string name);
}
