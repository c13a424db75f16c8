using OpenVocabSeg.Networks.Tensors;

namespace OpenVocabSeg.Networks.Import;

/// <summary>
/// The shapes of the tensors of a checkpoint, by this library's names. Architectures are inferred from them. An inferred value is checked
/// against every shape that depends on it, so that the network is not larger than the checkpoint.
/// </summary>
internal sealed class CheckpointShapes
{
    private readonly ITensorSource _source;
    private readonly Dictionary<string, TensorInfo> _tensors;

    public CheckpointShapes(ITensorSource source)
    {
        _source = source;
        _tensors = source.Tensors.ToDictionary(info => info.Name, StringComparer.Ordinal);
    }

    /// <summary>The name of the checkpoint in messages.</summary>
    public string Name => _source.Name;

    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Gets the shape of a tensor.</summary>
    /// <exception cref="InvalidDataException">It is missing, or has another number of dimensions.</exception>
    public IReadOnlyList<long> Of(string name, int rank)
    {
        if (!_tensors.TryGetValue(name, out var info))
        {
            throw new InvalidDataException($"{Name} has no tensor '{name}'.");
        }

        return info.Shape.Count == rank && info.Shape.All(size => size is > 0 and <= int.MaxValue)
            ? info.Shape
            : throw new InvalidDataException($"{Name}: tensor '{name}' is {info}, but {rank} dimensions are needed.");
    }

    /// <summary>Checks a shape.</summary>
    /// <exception cref="InvalidDataException">
    /// The tensor is missing or its shape differs; the message names the required shape and the reason.
    /// </exception>
    public void Expect(string name, string why, params long[] shape)
    {
        if (!_tensors.TryGetValue(name, out var info))
        {
            throw new InvalidDataException($"{Name} has no tensor '{name}' ({why}).");
        }

        if (!info.Shape.SequenceEqual(shape))
        {
            throw new InvalidDataException($"{Name}: tensor '{name}' is {info}, but [{string.Join(", ", shape)}] is needed ({why}).");
        }
    }

    /// <summary>Reads the values of a small tensor.</summary>
    public float[] Values(string name)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return _source.Read(name).to_type(TorchSharp.torch.ScalarType.Float32).ReadArray<float>();
    }

    /// <summary>Counts the tensors named prefix0suffix, prefix1suffix, …, starting at a first number.</summary>
    public int Count(string prefix, string suffix, int first)
    {
        var next = first;
        while (_tensors.ContainsKey($"{prefix}{next}{suffix}"))
        {
            next++;
        }

        return next - first;
    }
}
