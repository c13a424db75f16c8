using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Data.Annotations.Shapes;

/// <summary>The pixels of a mask within its bounding box, to save memory.</summary>
/// <param name="Left">Image column of the first column.</param>
/// <param name="Top">Image row of the first row.</param>
/// <param name="Width">Number of columns.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="Pixels">0 outside, other values inside; row 0, row 1, …, length <paramref name="Height"/>·<paramref name="Width"/>.</param>
internal sealed record MaskCrop(int Left, int Top, int Width, int Height, byte[] Pixels)
{
    /// <summary>The crop of a nonempty mask.</summary>
    public static MaskCrop Of(RunLengthMask mask)
    {
        var box = mask.BoundingBox;
        int left = (int)box.X0, top = (int)box.Y0, width = (int)box.Width, height = (int)box.Height;
        var pixels = new byte[width * height];
        var position = 0L;
        for (var run = 0; run < mask.Counts.Length; run++)
        {
            var (x, y) = Math.DivRem(position, mask.Height);
            for (var inside = run % 2 == 1 ? mask.Counts[run] : 0; inside > 0; inside--)
            {
                pixels[((y - top) * width) + x - left] = 1;
                if (++y == mask.Height)
                {
                    (x, y) = (x + 1, 0);
                }
            }

            position += mask.Counts[run];
        }

        return new MaskCrop(left, top, width, height, pixels);
    }

    /// <summary>The mask in a whole image; parts outside the image are cut off.</summary>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    public RunLengthMask ToMask(int height, int width)
    {
        var visible = Clip(height, width);
        if (visible.Pixels.Length == 0)
        {
            return RunLengthMask.FromCounts([(uint)(height * width)], height, width);
        }

        var runs = RunLengthBitmap.Encode(visible.Pixels, visible.Height, visible.Width);
        var writer = new RunLengthWriter(runs.Length + (3 * visible.Width) + 2);
        writer.Append((uint)(visible.Left * height), inside: false);
        var row = 0;
        for (var run = 0; run < runs.Length; run++)
        {
            for (var rest = (int)runs[run]; rest > 0;)
            {
                if (row == 0)
                {
                    writer.Append((uint)visible.Top, inside: false);
                }

                var length = Math.Min(rest, visible.Height - row);
                writer.Append((uint)length, inside: run % 2 == 1);
                rest -= length;
                row += length;
                if (row == visible.Height)
                {
                    writer.Append((uint)(height - visible.Top - visible.Height), inside: false);
                    row = 0;
                }
            }
        }

        writer.Append((uint)((width - visible.Left - visible.Width) * height), inside: false);
        return RunLengthMask.FromCounts(writer.ToArray(), height, width);
    }

    private MaskCrop Clip(int height, int width)
    {
        var left = (int)Math.Clamp(Left, 0L, width);
        var top = (int)Math.Clamp(Top, 0L, height);
        var right = (int)Math.Clamp((long)Left + Width, left, width);
        var bottom = (int)Math.Clamp((long)Top + Height, top, height);
        if (right - left == Width && bottom - top == Height)
        {
            return this;
        }

        var pixels = new byte[(right - left) * (bottom - top)];
        for (var y = top; y < bottom && right > left; y++)
        {
            Pixels.AsSpan(((y - Top) * Width) + left - Left, right - left).CopyTo(pixels.AsSpan((y - top) * (right - left)));
        }

        return new MaskCrop(left, top, right - left, bottom - top, pixels);
    }
}
