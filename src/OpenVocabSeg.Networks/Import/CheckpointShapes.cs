namespace OpenVocabSeg.Networks.Import;

/// <summary>
/// The shapes of a checkpoint's tensors, by our names, from which an architecture is read. Whatever is read is checked against every
/// shape that follows from it, so that a network made from it is no larger than the checkpoint.
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

    /// <summary>What messages call the checkpoint.</summary>
    public string Name => _source.Name;

    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>The shape of a tensor.</summary>
    /// <exception cref="InvalidDataException">It is missing, or has another number of dimensions.</exception>
    public IReadOnlyList<long> Of(string name, int rank)
    {
        if (!_tensors.TryGetValue(name, out var info))
        {
            throw new InvalidDataException($"{Name} has no tensor '{name}'.");
        }

        return info.Shape.Count == rank && info.Shape.All(size => size is > 0 and <= int.MaxValue)
            ? info.Shape
            : throw new InvalidDataException($"{Name}: tensor '{name}' is {info} where {rank} dimensions are needed.");
    }

    /// <summary>Checks a shape.</summary>
    /// <exception cref="InvalidDataException">It is missing or differs; the message says what is needed and why.</exception>
    public void Expect(string name, string why, params long[] shape)
    {
        if (!_tensors.TryGetValue(name, out var info))
        {
            throw new InvalidDataException($"{Name} has no tensor '{name}' ({why}).");
        }

        if (!info.Shape.SequenceEqual(shape))
        {
            throw new InvalidDataException($"{Name}: tensor '{name}' is {info} where [{string.Join(", ", shape)}] is needed ({why}).");
        }
    }

    /// <summary>Reads the values of a small tensor.</summary>
    public float[] Values(string name)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return _source.Read(name).to_type(TorchSharp.torch.ScalarType.Float32).data<float>().ToArray();
    }

    /// <summary>How many of the names prefix0suffix, prefix1suffix, … there are, from a first number on.</summary>
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
