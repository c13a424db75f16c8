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
        var before = Unpack(parts[..collective.Rank], own);
        var after = Unpack(parts[(collective.Rank + 1)..], own);
        return [.. own.Select((tensor, i) => cat([.. before[i], tensor, .. after[i]]).MoveToOuterDisposeScope())];
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

    // For each tensor the rows of each process.
    private static Tensor[][] Unpack(byte[][] parts, Tensor[] like)
    {
        var unpacked = like.Select(_ => new Tensor[parts.Length]).ToArray();
        for (var rank = 0; rank < parts.Length; rank++)
        {
            var rows = BinaryPrimitives.ReadInt64LittleEndian(parts[rank]);
            var start = sizeof(long);
            for (var i = 0; i < like.Length; i++)
            {
                var tensor = zeros([rows, .. like[i].shape[1..]], like[i].dtype);
                var length = (int)(tensor.numel() * tensor.element_size());
                if (length > 0)
                {
                    parts[rank].AsSpan(start, length).CopyTo(tensor.bytes);
                }

                start += length;
                unpacked[i][rank] = tensor.to(like[i].device);
            }

            if (start != parts[rank].Length)
            {
                throw new InvalidOperationException(
                    FormattableString.Invariant($"Process {rank} sent {parts[rank].Length} bytes where {start} were expected: ")
                    + "the processes do not run the same training.");
            }
        }

        return unpacked;
    }
}
