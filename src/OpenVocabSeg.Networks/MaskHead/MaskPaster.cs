using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>Puts the M×M probabilities of the mask head back into the picture, as run lengths.</summary>
/// <remarks>
/// The authors' rules: the mask gets a border of one pixel of zeros, its box grows about the centre by (M + 2)/M and is
/// truncated toward zero to whole pixels, last column and row included; the mask is stretched over it bilinearly,
/// and a pixel belongs to the object above the threshold. A box outside the picture gives an empty mask (theirs fails).
/// </remarks>
internal static class MaskPaster
{
    /// <summary>Pastes the masks of one image.</summary>
    /// <param name="probabilities">[n, M, M] in 0…1.</param>
    /// <param name="boxes">[n, 4] in pixels of <paramref name="boxSpace"/>, inclusive.</param>
    /// <param name="boxSpace">Size of the picture that the boxes are in: the network's input.</param>
    /// <param name="size">Size of the masks wanted: the original picture's, or the network's again.</param>
    /// <param name="threshold">Probability above which a pixel belongs to the object, in 0…1.</param>
    /// <returns>n masks.</returns>
    public static RunLengthMask[] Paste(
        Tensor probabilities, Tensor boxes, ImageSize boxSpace, ImageSize size, float threshold = 0.5f)
    {
        using var scope = NewDisposeScope();
        var resolution = (int)probabilities.shape[1];
        var values = probabilities.ReadArray<float>();
        var corners = boxes.ReadArray<float>();
        var scaleX = (float)((double)size.Width / boxSpace.Width);
        var scaleY = (float)((double)size.Height / boxSpace.Height);
        var masks = new RunLengthMask[corners.Length / 4];
        for (var i = 0; i < masks.Length; i++)
        {
            var box = corners.AsSpan(4 * i, 4);
            var columns = PasteAxis.Create(box[0] * scaleX, box[2] * scaleX, resolution, size.Width);
            var rows = PasteAxis.Create(box[1] * scaleY, box[3] * scaleY, resolution, size.Height);
            var runs = new PastedRuns(rows, size, threshold);
            AddColumns(values.AsSpan(i * resolution * resolution, resolution * resolution), resolution, columns, runs);
            masks[i] = runs.ToMask();
        }

        return masks;
    }

    private static void AddColumns(ReadOnlySpan<float> mask, int resolution, PasteAxis columns, PastedRuns runs)
    {
        var padded = resolution + 2;
        var bordered = new float[padded * padded];
        for (var y = 0; y < resolution; y++)
        {
            mask.Slice(y * resolution, resolution).CopyTo(bordered.AsSpan((y + 1) * padded + 1));
        }

        var column = new float[padded];
        for (var i = 0; i < columns.Count; i++)
        {
            for (var y = 0; y < padded; y++)
            {
                column[y] = columns.Value(bordered.AsSpan(y * padded, padded), i);
            }

            runs.AddColumn(columns.Start + i, column);
        }
    }
}
