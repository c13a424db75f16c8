using OpenVocabSeg.Networks.Tensors;
using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>Reads tensors from files and refuses values that are not finite.</summary>
internal static class FiniteReading
{
    /// <summary>Reads one tensor.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">Name of the tensor.</param>
    /// <exception cref="InvalidDataException">A value is NaN or infinite; the message names file and tensor.</exception>
    public static torch.Tensor ReadFinite(this ITensorSource source, string name)
    {
        var tensor = source.Read(name);
        if (FiniteValues.FindNonFinite([KeyValuePair.Create(name, tensor)]).Count == 0)
        {
            return tensor;
        }

        tensor.Dispose();
        throw new InvalidDataException($"{source.Name}: {name} has values that are not finite (NaN or infinite).");
    }
}
