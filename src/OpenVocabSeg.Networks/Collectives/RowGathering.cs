using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Collectives;

/// <summary>
/// Joins the rows that several processes computed for their shares of a batch. A loss of the joined rows is the loss of the whole batch.
/// Gradients flow to the rows of this process only, so the sum of the parameters' gradients over all processes is the gradient of that
/// loss.
/// </summary>
internal static class RowGathering
{
    /// <summary>Joins tensors of all processes along their first dimension, in the order of the ranks.</summary>
    /// <param name="collective">The processes. With one, the tensors are returned as they are.</param>
    /// <param name="own">
    /// The rows of this process: tensors on any device, all with the same number of rows, which may be 0 and differ between processes. The
    /// other dimensions and the types are those of the same tensor in the other processes.
    /// </param>
    /// <returns>The joined tensors, in the caller's dispose scope.</returns>
    public static Tensor[] GatherRows(this ICollective collective, params Tensor[] own)
    {
        if (collective.Count == 1)
        {
            return own;
        }

        using var scope = NewDisposeScope();
        var rows = own[0].shape[0];
        if (own.Any(tensor => tensor.shape[0] != rows))
        {
            throw new ArgumentException("The tensors have different numbers of rows.", nameof(own));
        }

        var parts = collective.Gather(Pack(rows, own));
        var joined = own.Select(_ => new Tensor[parts.Length]).ToArray();
        for (var rank = 0; rank < parts.Length; rank++)
        {
            var ofRank = rank == collective.Rank ? own : Unpack(rank, parts[rank], own);
            for (var i = 0; i < own.Length; i++)
            {
                joined[i][rank] = ofRank[i];
            }
        }

        return [.. joined.Select(ofTensor => cat(ofTensor).MoveToOuterDisposeScope())];
    }

    private static byte[] Pack(long rows, Tensor[] tensors)
    {
        var values = tensors.Select(tensor => tensor.detach().cpu().contiguous()).ToArray();
        var packed = new byte[sizeof(long) + values.Sum(tensor => tensor.numel() * tensor.element_size())];
        BinaryPrimitives.WriteInt64LittleEndian(packed, rows);
        var start = sizeof(long);
        foreach (var tensor in values)
        {
            var bytes = tensor.numel() == 0 ? [] : MemoryMarshal.AsBytes(tensor.bytes);
            bytes.CopyTo(packed.AsSpan(start));
            start += bytes.Length;
        }

        return packed;
    }

    // The rows of one process, for each tensor.
    private static Tensor[] Unpack(int rank, byte[] part, Tensor[] like)
    {
        var rows = part.Length < sizeof(long) ? 0 : BinaryPrimitives.ReadInt64LittleEndian(part);
        var expected = sizeof(long) + (Int128)rows * like.Sum(tensor => tensor.element_size() * Product(tensor.shape[1..]));
        if (rows < 0 || part.Length != expected)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"Process {rank} sent {part.Length} bytes where {expected} were expected: ")
                + "the processes do not run the same training.");
        }

        var start = sizeof(long);
        return Array.ConvertAll(like, tensor =>
        {
            var values = zeros([rows, .. tensor.shape[1..]], tensor.dtype);
            var length = (int)(values.numel() * values.element_size());
            if (length > 0)
            {
                part.AsSpan(start, length).CopyTo(values.bytes);
            }

            start += length;
            return values.to(tensor.device);
        });
    }

    private static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, size) => product * size);
}
