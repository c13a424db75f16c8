namespace OpenVocabSeg.Data.Instances;

/// <summary>Pastes the M×M probabilities of a mask head into the image, as run lengths.</summary>
/// <remarks>
/// As in the authors' code: the mask is padded by one pixel of zeros, its box is scaled about the center by (M + 2)/M and truncated
/// toward zero to whole pixels, with the last column and row included. The mask is resized to it bilinearly, and a pixel belongs to
/// the object if its value is above the threshold. A box outside the image gives an empty mask (the authors' code fails).
/// </remarks>
internal static class MaskPasting
{
    /// <summary>Pastes one mask.</summary>
    /// <param name="probabilities">M·M values in 0…1, row by row.</param>
    /// <param name="box">x0 y0 x1 y1 in pixels of the image, inclusive.</param>
    /// <param name="size">Size of the image.</param>
    /// <param name="threshold">Probability above which a pixel belongs to the object, in 0…1.</param>
    public static RunLengthMask Paste(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> box, ImageSize size, float threshold)
    {
        var resolution = (int)Math.Sqrt(probabilities.Length);
        var columns = PasteAxis.Create(box[0], box[2], resolution, size.Width);
        var rows = PasteAxis.Create(box[1], box[3], resolution, size.Height);
        var runs = new PastedRuns(rows, size, threshold);
        var padded = resolution + 2;
        var bordered = new float[padded * padded];
        for (var y = 0; y < resolution; y++)
        {
            probabilities.Slice(y * resolution, resolution).CopyTo(bordered.AsSpan((y + 1) * padded + 1));
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

        return runs.ToMask();
    }
}
