namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>
/// Walks around the pixels of a mask. The rings run along pixel edges, clockwise around objects and counter-clockwise around holes.
/// Drawn with the pixel convention of COCO, each ring fills exactly the pixels within it, and all of them, each pixel counted as often
/// as it lies in one, make the mask again.
/// </summary>
internal static class MaskContours
{
    // Right, down, left, up.
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>The rings x0, y0, x1, y1, … in the coordinates of the image.</summary>
    public static List<double[]> Trace(MaskCrop crop)
    {
        var rings = new List<double[]>();

        // Every ring has a top edge that is walked to the right; these mark the walks that were made.
        var walked = new bool[crop.Pixels.Length];
        for (var y = 0; y < crop.Height; y++)
        {
            for (var x = 0; x < crop.Width; x++)
            {
                if (IsInside(crop, x, y) && !IsInside(crop, x, y - 1) && !walked[(y * crop.Width) + x])
                {
                    rings.Add(Walk(crop, walked, x, y));
                }
            }
        }

        return rings;
    }

    private static double[] Walk(MaskCrop crop, bool[] walked, int startX, int startY)
    {
        var corners = new List<double>();
        int x = startX, y = startY, direction = 0;
        do
        {
            if (direction == 0)
            {
                walked[(y * crop.Width) + x] = true;
            }

            (x, y) = (x + Steps[direction].X, y + Steps[direction].Y);
            var next = Turn(crop, x, y, direction);
            if (next != direction)
            {
                corners.Add(crop.Left + x);
                corners.Add(crop.Top + y);
            }

            direction = next;
        }
        while (x != startX || y != startY || direction != 0);
        return [.. corners];
    }

    /// <summary>The object is on the right hand. Where two objects touch at a corner, the walk stays with its own.</summary>
    private static int Turn(MaskCrop crop, int x, int y, int direction)
    {
        var (right, left) = direction switch
        {
            0 => (IsInside(crop, x, y), IsInside(crop, x, y - 1)),
            1 => (IsInside(crop, x - 1, y), IsInside(crop, x, y)),
            2 => (IsInside(crop, x - 1, y - 1), IsInside(crop, x - 1, y)),
            _ => (IsInside(crop, x, y - 1), IsInside(crop, x - 1, y - 1)),
        };
        return !right ? (direction + 1) % 4 : left ? (direction + 3) % 4 : direction;
    }

    private static bool IsInside(MaskCrop crop, int x, int y) =>
        x >= 0 && y >= 0 && x < crop.Width && y < crop.Height && crop.Pixels[(y * crop.Width) + x] != 0;
}
