using System.Numerics;

namespace OpenVocabSeg.Data.Masks;

/// <summary>
/// Where the outline of a polygon crosses the center lines of pixel columns. Each crossing toggles the pixels below it, so two at the same
/// place cancel out. A list of them while there are few; a bit per pixel for the polygons of millions of crossings.
/// </summary>
internal sealed class PolygonCrossings(int height, int width)
{
    private const int GridScale = 5;
    private const int LongestList = 1 << 20;
    private const int BitsOfWord = 64;

    private readonly List<int> _list = [];
    private ulong[]? _bits;

    /// <summary>Adds a crossing.</summary>
    /// <param name="column">The column of pixels.</param>
    /// <param name="gridY">The place on its center line, in steps of a fifth of a pixel.</param>
    public void Add(int column, int gridY)
    {
        var y = (int)Math.Ceiling(Math.Clamp(((gridY + 0.5) / GridScale) - 0.5, 0, height));
        var position = (column * height) + y;
        if (_bits is not null)
        {
            Toggle(_bits, position);
            return;
        }

        _list.Add(position);
        if (_list.Count == LongestList)
        {
            _bits = new ulong[(((long)height * width) / BitsOfWord) + 1];
            foreach (var earlier in _list)
            {
                Toggle(_bits, earlier);
            }

            _list.Clear();
        }
    }

    /// <summary>The run lengths, in canonical form.</summary>
    public uint[] ToRuns()
    {
        _list.Sort();
        var count = _bits is null ? _list.Count : _bits.Sum(word => BitOperations.PopCount(word));
        var writer = new RunLengthWriter(count + 1);
        var inside = false;
        var position = 0;
        foreach (var crossing in _bits is null ? _list : Positions(_bits))
        {
            writer.Append((uint)(crossing - position), inside);
            position = crossing;
            inside = !inside;
        }

        writer.Append((uint)((height * width) - position), inside);
        return writer.ToArray();
    }

    private static void Toggle(ulong[] bits, int position) => bits[position / BitsOfWord] ^= 1UL << (position % BitsOfWord);

    private static IEnumerable<int> Positions(ulong[] bits)
    {
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                yield return (word * BitsOfWord) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }
}
