using static TorchSharp.torch;

namespace OpenVocabSeg.Networks;

/// <summary>Name, type and shape of a tensor in a file.</summary>
/// <param name="Name">Its name, such as <c>backbone.body.stem.conv1.weight</c>.</param>
/// <param name="DataType">The type of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
public sealed record TensorInfo(string Name, ScalarType DataType, IReadOnlyList<long> Shape)
{
    /// <summary>The name of a type that cannot be read, such as <c>complex64</c> or <c>quint8</c>.</summary>
    /// <value>Default: null, a type that can be read. Otherwise <see cref="DataType"/> says nothing.</value>
    public string? UnsupportedType { get; init; }

    /// <summary>Number of elements: the product of <see cref="Shape"/>.</summary>
    public long ElementCount => Shape.Contains(0) ? 0 : Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Formats type and shape, such as <c>float32 [64, 3, 7, 7]</c>.</summary>
    public override string ToString() => $"{UnsupportedType ?? DataType.ToString().ToLowerInvariant()} [{string.Join(", ", Shape)}]";
}
