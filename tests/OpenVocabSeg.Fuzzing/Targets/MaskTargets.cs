using System.Runtime.InteropServices;
using System.Text;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Masks: run lengths as strings and numbers, polygons.</summary>
internal static class MaskTargets
{
    private static readonly Type[] Argument = [typeof(ArgumentException), typeof(ArgumentOutOfRangeException)];

    public static IEnumerable<FuzzTarget> Create() =>
    [
        new("rle-string", input =>
        {
            var (height, width, rest) = Size(input);
            Check(RunLengthMask.FromCompressedCounts(Encoding.Latin1.GetString(rest), height, width));
        }, Argument),
        new("rle-string-unshaped", input => RunLengthMask.FromUnshapedCounts(Encoding.Latin1.GetString(input)), Argument),
        new("rle-counts", input =>
        {
            var (height, width, rest) = Size(input);
            Check(RunLengthMask.FromCounts(MemoryMarshal.Cast<byte, uint>(rest.AsSpan(0, rest.Length / 4 * 4)), height, width));
        }, Argument),
        new("polygons", input =>
        {
            var (height, width, rest) = Size(input);
            var numbers = Encoding.UTF8.GetString(rest).Split(['\n', ';'])
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(word => double.TryParse(word, out var number) ? number : double.NaN).ToArray());
            Check(RunLengthMask.FromPolygons([.. numbers], height, width));
        }, Argument),
    ];

    // The first two bytes are the sides of the image.
    private static (int Height, int Width, byte[] Numbers) Size(byte[] input) =>
        input.Length < 2 ? (1, 1, input) : (input[0], input[1], input[2..]);

    private static void Check(RunLengthMask mask)
    {
        var again = RunLengthMask.FromCompressedCounts(mask.ToCompressedCounts(), mask.Height, mask.Width);
        var bitmap = mask.ToBitmap();
        if (!again.Equals(mask) || !RunLengthMask.FromBitmap(bitmap, mask.Height, mask.Width).Equals(mask)
            || bitmap.Sum(pixel => (long)pixel) != mask.Area || mask.IntersectionOverUnion(again) != (mask.Area == 0 ? 0 : 1))
        {
            throw new InvalidOperationException("The mask changes when it is written and read.");
        }
    }
}
