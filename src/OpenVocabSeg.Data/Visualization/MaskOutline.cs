using SkiaSharp;

namespace OpenVocabSeg.Data.Visualization;

/// <summary>Converts masks to closed curves for drawing.</summary>
internal static class MaskOutline
{
    /// <summary>
    /// The boundary of a mask, scaled by a factor, as a path to be filled by the even-odd rule. At corners, the path connects the midpoints
    /// of the pixel edges, which smooths staircases.
    /// </summary>
    public static SKPath Trace(RunLengthMask mask, float factor)
    {
        var (height, width) = (mask.Height, mask.Width);
        var bitmap = mask.ToBitmap();
        var path = new SKPath { FillType = SKPathFillType.EvenOdd };

        // Edges run from one grid point to the next with the inside on their right. A horizontal edge that starts at (x, y) and runs to
        // the right has the inside below it; every boundary has one.
        var done = new bool[(height + 1) * (width + 1)];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (Inside(x, y) && !Inside(x, y - 1) && !done[(y * (width + 1)) + x])
                {
                    Follow(x, y);
                }
            }
        }

        return path;

        bool Inside(int x, int y) => x >= 0 && y >= 0 && x < width && y < height && bitmap[(y * width) + x] != 0;

        void Follow(int startX, int startY)
        {
            var (x, y, dx, dy) = (startX, startY, 1, 0);
            var isFirst = true;
            do
            {
                if (dx == 1)
                {
                    done[(y * (width + 1)) + x] = true;
                }

                var middle = new SKPoint((x + (dx / 2f)) * factor, (y + (dy / 2f)) * factor);
                if (isFirst)
                {
                    path.MoveTo(middle);
                    isFirst = false;
                }
                else
                {
                    path.LineTo(middle);
                }

                (x, y) = (x + dx, y + dy);

                // The pixels ahead on the left and on the right of the direction. Turning left joins diagonal pixels.
                var aheadLeft = Inside(x + ((dx + dy - 1) / 2), y + ((dy - dx - 1) / 2));
                var aheadRight = Inside(x + ((dx - dy - 1) / 2), y + ((dy + dx - 1) / 2));
                if (aheadLeft)
                {
                    (dx, dy) = (dy, -dx);
                }
                else if (!aheadRight)
                {
                    (dx, dy) = (-dy, dx);
                }
            }
            while (x != startX || y != startY || dx != 1);

            path.Close();
        }
    }
}
