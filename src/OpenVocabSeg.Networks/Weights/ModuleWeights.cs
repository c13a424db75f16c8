using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>Copies named tensors into the parameters and buffers of a module.</summary>
internal static class ModuleWeights
{
    private const int ListedNames = 12;

    /// <summary>
    /// Copies every parameter and buffer of a module from the tensor of the same name, converting between floating-point types (a 16-bit
    /// file fills a 32-bit module). Nothing is copied unless names, shapes and types match.
    /// </summary>
    /// <param name="module">The module, on any device.</param>
    /// <param name="source">The tensors.</param>
    /// <param name="ignore">
    /// Names that may be missing in the source (the module keeps its values) or in the module (the tensor is not read); null means none.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// Names are missing or unexpected, or shapes or types differ (the message lists them); or a value is NaN or infinite.
    /// </exception>
    public static void LoadWeights(this torch.nn.Module module, ITensorSource source, Func<string, bool>? ignore = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(source);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var targets = module.state_dict();
        var infos = source.Tensors.ToDictionary(info => info.Name, StringComparer.Ordinal);
        CheckFit(targets, infos, source.Name, ignore ?? (_ => false));
        foreach (var (name, target) in targets)
        {
            if (infos.ContainsKey(name))
            {
                using var value = source.ReadFinite(name);
                target.copy_(value);
            }
        }
    }

    /// <summary>Checks that a source has the weights that a network would have, before that network takes memory.</summary>
    /// <param name="source">The tensors.</param>
    /// <param name="needed">Names and shapes of the network's weights.</param>
    /// <exception cref="InvalidDataException">A weight is missing or has another shape or type; the message names it.</exception>
    public static void CheckShapes(this ITensorSource source, IEnumerable<(string Name, long[] Shape)> needed)
    {
        var infos = source.Tensors.ToDictionary(info => info.Name, StringComparer.Ordinal);
        foreach (var (name, shape) in needed)
        {
            if (!infos.TryGetValue(name, out var info))
            {
                throw new InvalidDataException($"{source.Name} does not match its architecture: {name} is missing.");
            }

            if (!info.Shape.SequenceEqual(shape) || !IsFloatingPoint(info.DataType))
            {
                throw new InvalidDataException(
                    $"{source.Name} does not match its architecture: {name} is {info}, "
                    + $"but float32 [{string.Join(", ", shape)}] is needed.");
            }
        }
    }

    private static void CheckFit(
        Dictionary<string, torch.Tensor> targets, Dictionary<string, TensorInfo> infos, string sourceName, Func<string, bool> ignore)
    {
        var missing = targets.Keys.Where(name => !infos.ContainsKey(name) && !ignore(name)).Order(StringComparer.Ordinal).ToList();
        var unexpected = infos.Keys.Where(name => !targets.ContainsKey(name) && !ignore(name)).Order(StringComparer.Ordinal).ToList();
        var different = new List<string>();
        foreach (var (name, target) in targets)
        {
            if (infos.TryGetValue(name, out var info) && !Fits(target, info))
            {
                var wanted = new TensorInfo(name, target.dtype, target.shape);
                different.Add($"{name} is {info}, but {wanted} is needed");
            }
        }

        var faults = new List<string>();
        AddFault(faults, "missing", missing);
        AddFault(faults, "unexpected", unexpected);
        AddFault(faults, "different", different);
        if (faults.Count > 0)
        {
            throw new InvalidDataException($"{sourceName} does not match the network: {string.Join("; ", faults)}.");
        }
    }

    private static bool Fits(torch.Tensor target, TensorInfo info) =>
        info.UnsupportedType is null && target.shape.AsSpan().SequenceEqual([.. info.Shape])
        && IsFloatingPoint(target.dtype) == IsFloatingPoint(info.DataType);

    private static bool IsFloatingPoint(torch.ScalarType type) =>
        type is torch.ScalarType.Float64 or torch.ScalarType.Float32 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16;

    private static void AddFault(List<string> faults, string what, List<string> names)
    {
        if (names.Count > 0)
        {
            var more = names.Count > ListedNames ? $" and {names.Count - ListedNames} more" : string.Empty;
            faults.Add($"{names.Count} {what} ({string.Join(", ", names.Take(ListedNames))}{more})");
        }
    }
}
