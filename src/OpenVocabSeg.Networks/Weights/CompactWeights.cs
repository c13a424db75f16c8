using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>
/// Weights in the form of <see cref="ModelEncoding.Compact"/>. Tensors of one dimension are not changed. A tensor in 8 bits has its
/// scales next to it, as <c>name#scales</c>.
/// </summary>
internal static class CompactWeights
{
    private const string ScalesSuffix = "#scales";

    /// <summary>Encodes weights, in the caller's dispose scope.</summary>
    /// <param name="weights">The weights by name.</param>
    /// <param name="isEightBit">Whether a tensor of more than one dimension is stored in 8 bits instead of half precision.</param>
    /// <exception cref="InvalidOperationException">A weight is too large for half precision.</exception>
    public static IReadOnlyDictionary<string, Tensor> Encode(IReadOnlyDictionary<string, Tensor> weights, Func<string, bool> isEightBit)
    {
        var encoded = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, value) in weights)
        {
            // Biases and statistics of normalizations are few, and variances of pixels are too large for half precision.
            if (value.dtype != ScalarType.Float32 || value.dim() < 2)
            {
                encoded.Add(name, value);
            }
            else if (isEightBit(name))
            {
                var (bytes, scales) = EightBit.Encode(value);
                encoded.Add(name, bytes);
                encoded.Add(name + ScalesSuffix, scales);
            }
            else
            {
                encoded.Add(name, value.detach().to(float16));
            }
        }

        return FiniteValues.FindNonFinite(encoded) is [var first, ..]
            ? throw new InvalidOperationException($"The model was not saved: {first} has values that are too large for half precision.")
            : encoded;
    }

    /// <summary>Gets a source of encoded weights as one of single precision. Weights of other types are not changed.</summary>
    /// <param name="source">The source.</param>
    /// <exception cref="InvalidDataException">A tensor in 8 bits has no scales, or they do not match.</exception>
    public static ITensorSource Decode(ITensorSource source) => new Decoded(source);

    private sealed class Decoded : ITensorSource
    {
        private readonly ITensorSource _source;
        private readonly HashSet<string> _scaled = new(StringComparer.Ordinal);

        public Decoded(ITensorSource source)
        {
            _source = source;
            var infos = source.Tensors.ToDictionary(info => info.Name, StringComparer.Ordinal);
            var tensors = new List<TensorInfo>();
            foreach (var info in source.Tensors.Where(info => !info.Name.EndsWith(ScalesSuffix, StringComparison.Ordinal)))
            {
                if (info.DataType != ScalarType.Int8)
                {
                    tensors.Add(info);
                    continue;
                }

                if (!infos.TryGetValue(info.Name + ScalesSuffix, out var scales) || scales.DataType != ScalarType.Float32
                    || info.Shape.Count < 2 || !scales.Shape.SequenceEqual([info.Shape[0]]))
                {
                    throw new InvalidDataException($"{source.Name}: {info.Name} is {info}, but its scales are missing or do not match.");
                }

                _scaled.Add(info.Name);
                tensors.Add(info with { DataType = ScalarType.Float32 });
            }

            Tensors = tensors;
        }

        public string Name => _source.Name;

        public IReadOnlyList<TensorInfo> Tensors { get; }

        public Tensor Read(string name)
        {
            if (!_scaled.Contains(name))
            {
                return _source.Read(name);
            }

            using var bytes = _source.Read(name);
            using var scales = _source.Read(name + ScalesSuffix);
            return EightBit.Decode(bytes, scales);
        }
    }
}
