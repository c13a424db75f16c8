namespace OpenVocabSeg.Data;

/// <summary>
/// Maps pixels of an original image to pixels of the network's input and back: a scale, then an optional horizontal flip.
/// </summary>
/// <remarks>
/// Inside the networks boxes are inclusive, as in the authors' code: the last pixel column of a box is x1, its width is x1 − x0 + 1,
/// and these inclusive coordinates are scaled. <see cref="BoundingBox"/> is continuous. The conversion happens only here.
/// </remarks>
/// <param name="Original">Size of the original image.</param>
/// <param name="Network">Size of the network's input.</param>
/// <param name="Flipped">Whether the network's input is flipped horizontally.</param>
public readonly record struct ImageTransform(ImageSize Original, ImageSize Network, bool Flipped)
{
    /// <summary>Horizontal scale: network pixels per original pixel.</summary>
    public float ScaleX => (float)((double)Network.Width / Original.Width);

    /// <summary>Vertical scale: network pixels per original pixel.</summary>
    public float ScaleY => (float)((double)Network.Height / Original.Height);

    /// <summary>Maps boxes to the network's input. A box narrower than a pixel counts as one pixel wide.</summary>
    /// <param name="boxes">Boxes in original pixels, continuous.</param>
    /// <returns>x0 y0 x1 y1 of each box in network pixels, inclusive: length 4·count.</returns>
    public float[] ToNetwork(IReadOnlyList<BoundingBox> boxes)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        var result = new float[4 * boxes.Count];
        for (var i = 0; i < boxes.Count; i++)
        {
            var box = boxes[i];
            var x0 = (float)box.X0 * ScaleX;
            var x1 = (float)Math.Max(box.X1 - 1, box.X0) * ScaleX;
            result[4 * i] = Flipped ? Network.Width - x1 - 1 : x0;
            result[4 * i + 1] = (float)box.Y0 * ScaleY;
            result[4 * i + 2] = Flipped ? Network.Width - x0 - 1 : x1;
            result[4 * i + 3] = (float)Math.Max(box.Y1 - 1, box.Y0) * ScaleY;
        }

        return result;
    }

    /// <summary>Maps boxes back to the original image.</summary>
    /// <param name="boxes">x0 y0 x1 y1 of each box in network pixels, inclusive.</param>
    /// <returns>Boxes in original pixels, continuous.</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of 4.</exception>
    public BoundingBox[] ToOriginal(ReadOnlySpan<float> boxes)
    {
        if (boxes.Length % 4 != 0)
        {
            throw new ArgumentException($"Expected four numbers per box, got {boxes.Length} numbers.", nameof(boxes));
        }

        var result = new BoundingBox[boxes.Length / 4];
        for (var i = 0; i < result.Length; i++)
        {
            var box = boxes.Slice(4 * i, 4);
            var x0 = Flipped ? Network.Width - box[2] - 1 : box[0];
            var x1 = Flipped ? Network.Width - box[0] - 1 : box[2];
            result[i] = new BoundingBox(x0 / ScaleX, box[1] / ScaleY, x1 / ScaleX + 1, box[3] / ScaleY + 1);
        }

        return result;
    }

    /// <summary>Maps a polygon to the network's input.</summary>
    /// <param name="polygon">x0 y0 x1 y1 … in original pixels.</param>
    /// <returns>The polygon in network pixels. As in the authors' code, a flipped point is at width − x − 1.</returns>
    internal float[] ToNetwork(ReadOnlySpan<float> polygon)
    {
        var result = new float[polygon.Length];
        for (var i = 0; i + 1 < polygon.Length; i += 2)
        {
            var x = polygon[i] * ScaleX;
            result[i] = Flipped ? Network.Width - x - 1 : x;
            result[i + 1] = polygon[i + 1] * ScaleY;
        }

        return result;
    }
}
