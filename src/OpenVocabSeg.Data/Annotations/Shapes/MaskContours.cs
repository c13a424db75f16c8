namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>
/// Traces the contours of a mask. The rings follow pixel edges, clockwise around objects and counterclockwise around holes. Rasterized
/// with COCO's pixel convention, each ring fills exactly the pixels inside it. A pixel belongs to the mask if it lies in an odd number
/// of rings.
/// </summary>
internal static class MaskContours
{
    // Right, down, left, up.
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>The rings x0, y0, x1, y1, … in the coordinates of the image.</summary>
    public static List<double[]> Trace(MaskCrop crop)
    {
        var rings = new List<double[]>();

        // Every ring has a top edge that is traced to the right. These edges are marked when their ring is traced.
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

    /// <summary>The object is on the right. If two objects touch at a corner, the ring stays with its own object.</summary>
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
