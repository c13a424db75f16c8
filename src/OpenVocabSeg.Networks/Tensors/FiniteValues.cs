using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Finds values that are NaN or infinite.</summary>
internal static class FiniteValues
{
    /// <summary>Finds tensors with a value that is not finite. The results of all tensors are read from the device in one copy.</summary>
    /// <param name="tensors">Tensors by name, all on one device. Integer tensors are always finite.</param>
    /// <returns>Names of the tensors with such values, in the given order.</returns>
    public static IReadOnlyList<string> FindNonFinite(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var names = new List<string>();
        var flags = new List<Tensor>();
        foreach (var (name, tensor) in tensors)
        {
            if (tensor.is_floating_point())
            {
                using var inner = NewDisposeScope();
                names.Add(name);
                flags.Add(tensor.isfinite().all().MoveToOuterDisposeScope());
            }
        }

        if (flags.Count == 0)
        {
            return [];
        }

        var finite = stack(flags).ReadArray<bool>();
        return [.. names.Where((_, i) => !finite[i])];
    }
}
