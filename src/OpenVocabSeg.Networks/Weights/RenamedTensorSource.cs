using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>Tensors of another source, renamed.</summary>
internal sealed class RenamedTensorSource : ITensorSource
{
    private readonly ITensorSource _source;
    private readonly Dictionary<string, string> _originalNames = new(StringComparer.Ordinal);

    public RenamedTensorSource(ITensorSource source, Func<string, string?> rename)
    {
        _source = source;
        var tensors = new List<TensorInfo>(source.Tensors.Count);
        foreach (var tensor in source.Tensors)
        {
            if (rename(tensor.Name) is not { } name)
            {
                continue;
            }

            if (!_originalNames.TryAdd(name, tensor.Name))
            {
                throw new ArgumentException(
                    $"{source.Name}: '{_originalNames[name]}' and '{tensor.Name}' would both be renamed to '{name}'.", nameof(rename));
            }

            tensors.Add(tensor with { Name = name });
        }

        Tensors = tensors;
    }

    public string Name => _source.Name;

    public IReadOnlyList<TensorInfo> Tensors { get; }

    public torch.Tensor Read(string name) => _originalNames.TryGetValue(name, out var original)
        ? _source.Read(original)
        : throw new ArgumentException($"{Name} has no tensor '{name}'.", nameof(name));
}
