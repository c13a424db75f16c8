using System.Buffers.Binary;

namespace OpenVocabSeg.Networks.Tests.Weights;

/// <summary>
/// Damages a file: bits flipped, bytes overwritten, inserted and removed, the end cut off, numbers of its structure changed, and
/// instructions of its pickles replaced, doubled, removed, exchanged and given extreme arguments.
/// </summary>
internal sealed class FileMutator
{
    private static readonly long[] ExtremeNumbers =
        [0, 1, -1, 255, 65535, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40, 1L << 62];

    // Every byte that is an instruction of some protocol, known to the reader or not.
    private static readonly byte[] Instructions =
        [.. "(.012FIJKLMNPQRSTUVXabcdeghijloprstu}])GBC"u8, .. Enumerable.Range(0x80, 0x19).Select(value => (byte)value)];

    private readonly byte[] _whole;
    private readonly int[] _hotSpots;
    private readonly int[] _opcodes;
    private readonly bool _keepsLength;

    /// <param name="whole">The file, undamaged.</param>
    /// <param name="hotSpots">First bytes of its structures: headers, directories.</param>
    /// <param name="pickles">First bytes of its pickles.</param>
    public FileMutator(byte[] whole, IEnumerable<int> hotSpots, IEnumerable<int> pickles)
    {
        _whole = whole;
        _keepsLength = whole.AsSpan().StartsWith("PK"u8);
        _opcodes = [.. pickles.SelectMany(start => PickleOpcodes.Offsets(whole, start))];
        _hotSpots = [.. hotSpots, .. _opcodes.Where((_, index) => index % 8 == 0)];
    }

    /// <summary>Finds the structure of a PyTorch file of either format.</summary>
    public static FileMutator OfCheckpoint(byte[] whole)
    {
        if (!whole.AsSpan().StartsWith("PK"u8))
        {
            // Four pickles more follow the magic number, one after another.
            var pickles = new List<int> { 0 };
            while (pickles.Count < 5 && PickleOpcodes.Offsets(whole, pickles[^1]) is { Count: > 0 } offsets)
            {
                pickles.Add(offsets[^1] + 1);
            }

            return new FileMutator(whole, [], pickles);
        }

        var headers = new List<int>();
        var pickle = -1;
        for (var at = 0; at + 30 < whole.Length; at++)
        {
            if (whole.AsSpan(at).StartsWith("PK"u8) && (whole[at + 2], whole[at + 3]) is (1, 2) or (3, 4) or (5, 6) or (6, 6) or (6, 7))
            {
                headers.Add(at);
                if (whole[at + 2] == 3)
                {
                    var name = BinaryPrimitives.ReadUInt16LittleEndian(whole.AsSpan(at + 26));
                    var data = at + 30 + name + BinaryPrimitives.ReadUInt16LittleEndian(whole.AsSpan(at + 28));
                    pickle = whole.AsSpan(at + 30, name).EndsWith("data.pkl"u8) ? data : pickle;
                }
            }
        }

        return new FileMutator(whole, headers, [pickle]);
    }

    /// <summary>One to four damages.</summary>
    public byte[] Mutate(Random random)
    {
        var bytes = new List<byte>(_whole.Length + 64);
        bytes.AddRange(_whole);
        for (var edits = random.Next(1, 5); edits > 0 && bytes.Count > 0; edits--)
        {
            if (_opcodes.Length > 0 && random.Next(_keepsLength ? 8 : 2) == 0)
            {
                EditInstruction(bytes, random);
            }
            else
            {
                EditBytes(bytes, random);
            }
        }

        return [.. bytes];
    }

    private void EditInstruction(List<byte> bytes, Random random)
    {
        var index = random.Next(_opcodes.Length - 1);
        var at = Math.Min(_opcodes[index], bytes.Count - 1);
        var length = Math.Min(_opcodes[index + 1] - _opcodes[index], bytes.Count - at);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] = Instructions[random.Next(Instructions.Length)];
                break;
            case 1:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Max(length, 0)));
                break;
            case 2:
                bytes.RemoveRange(at, Math.Max(length, 0));
                break;
            case 3:
                bytes.Insert(at, Instructions[random.Next(Instructions.Length)]);
                break;
            case 4:
                // Another instruction, argument and all, in its place.
                var other = random.Next(_opcodes.Length - 1);
                var span = _whole.AsSpan(_opcodes[other], _opcodes[other + 1] - _opcodes[other]).ToArray();
                bytes.RemoveRange(at, Math.Max(length, 0));
                bytes.InsertRange(at, span);
                break;
            default:
                // A number from the list where one stands: 0x8a with 8 bytes.
                var number = new byte[10];
                (number[0], number[1]) = (0x8a, 8);
                BinaryPrimitives.WriteInt64LittleEndian(number.AsSpan(2), ExtremeNumbers[random.Next(ExtremeNumbers.Length)]);
                if (bytes[at] is (byte)'K' or (byte)'M' or (byte)'J' or 0x8a)
                {
                    bytes.RemoveRange(at, Math.Max(length, 0));
                }

                bytes.InsertRange(at, number);
                break;
        }
    }

    private void EditBytes(List<byte> bytes, Random random)
    {
        var position = _hotSpots.Length > 0 && random.Next(3) > 0
            ? Math.Min(_hotSpots[random.Next(_hotSpots.Length)] + random.Next(48), bytes.Count - 1)
            : random.Next(bytes.Count);

        // In a zip file a shift by one byte breaks the directory at its end, which hides everything before: most damage keeps the length.
        switch (random.Next(_keepsLength && random.Next(4) > 0 ? 4 : 7))
        {
            case 0:
                bytes[position] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[position] = (byte)random.Next(256);
                break;
            case 2:
                for (var i = position; i < Math.Min(position + 8, bytes.Count); i++)
                {
                    bytes[i] = 0xff;
                }

                break;
            case 3:
                var width = 1 << random.Next(1, 4);
                var number = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(number, ExtremeNumbers[random.Next(ExtremeNumbers.Length)]);
                for (var i = 0; i < width && position + i < bytes.Count; i++)
                {
                    bytes[position + i] = number[i];
                }

                break;
            case 4:
                bytes.Insert(position, (byte)random.Next(256));
                break;
            case 5:
                bytes.RemoveRange(position, Math.Min(random.Next(1, 9), bytes.Count - position));
                break;
            default:
                bytes.RemoveRange(position, random.Next(4) == 0 ? bytes.Count - position : 0);
                break;
        }
    }
}
