using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>A tensor of a pickle: a strided view of a storage, checked to lie within it.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">First element, counted from the beginning of the whole storage.</param>
/// <param name="Sizes">Its shape.</param>
/// <param name="Strides">Steps between elements, in elements.</param>
/// <param name="Span">Number of elements from its first to its last, inclusive; 0 for an empty tensor.</param>
internal sealed record TensorReference(StorageReference Storage, long Offset, long[] Sizes, long[] Strides, long Span)
{
    /// <summary>The maximum number of dimensions of a torch tensor.</summary>
    public const int MaximumRank = 64;

    /// <summary>The type of its elements; only storages of supported types have such tensors.</summary>
    public ScalarType DataType => Storage.Element.Type!.Value;

    /// <summary>Creates a view.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="offset">First element in <see cref="StorageReference.Count"/>.</param>
    /// <param name="sizes">The shape.</param>
    /// <param name="strides">The strides.</param>
    /// <returns>The view; null if it is not within the storage or has more elements than the storage.</returns>
    public static TensorReference? TryCreate(StorageReference storage, long offset, long[] sizes, long[] strides)
    {
        if (sizes.Length != strides.Length || sizes.Length > MaximumRank || offset < 0 || offset > storage.Count
            || sizes.Any(size => size < 0) || strides.Any(stride => stride < 0))
        {
            return null;
        }

        // A view with strides of 0 can be arbitrarily larger than its storage. Weights have no such views.
        if (!TryMultiply(sizes, storage.Count))
        {
            return null;
        }

        var span = 0L;
        if (!sizes.Contains(0))
        {
            var last = (Int128)offset;
            for (var i = 0; i < sizes.Length; i++)
            {
                last += (Int128)(sizes[i] - 1) * strides[i];
            }

            if (last >= storage.Count)
            {
                return null;
            }

            span = (long)last - offset + 1;
        }

        return new TensorReference(storage, storage.Offset + offset, sizes, strides, span);
    }

    private static bool TryMultiply(long[] sizes, long limit)
    {
        var empty = sizes.Contains(0);
        Int128 product = 1;
        foreach (var size in sizes.Where(size => size != 0))
        {
            product *= size;
            if (product > (empty ? long.MaxValue : limit))
            {
                return false;
            }
        }

        return true;
    }
}
