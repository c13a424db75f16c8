using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>
/// Fills polygons with antialiasing: computes the covered fraction of each pixel, exactly along x and sampled on
/// <see cref="SubRows"/> lines along y. Uses plain arithmetic, so that a scene is the same on every machine.
/// </summary>
internal sealed class CoverageRaster
{
    private const int SubRows = 4;

    private readonly float[] _coverage;
    private readonly List<float> _crossings = [];

    /// <summary>Creates an empty raster.</summary>
    public CoverageRaster(int height, int width)
    {
        Height = height;
        Width = width;
        _coverage = new float[height * width];
    }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>First row that the last fill may have changed.</summary>
    public int Top { get; private set; }

    /// <summary>The row after the last one that the last fill may have changed.</summary>
    public int Bottom { get; private set; }

    /// <summary>First column that the last fill may have changed.</summary>
    public int Left { get; private set; }

    /// <summary>The column after the last one that the last fill may have changed.</summary>
    public int Right { get; private set; }

    /// <summary>The covered fraction of a pixel, 0 to 1, after the last fill; valid inside Left/Top/Right/Bottom.</summary>
    public float this[int y, int x] => _coverage[(y * Width) + x];

    /// <summary>Replaces the content by the inside (even-odd rule) of closed contours in pixel coordinates.</summary>
    public void Fill(IReadOnlyList<Vector2[]> contours)
    {
        Clear();
        MeasureBounds(contours);
        for (var y = Top; y < Bottom; y++)
        {
            for (var s = 0; s < SubRows; s++)
            {
                FindCrossings(contours, y + ((s + 0.5f) / SubRows));
                for (var i = 0; i + 1 < _crossings.Count; i += 2)
                {
                    AddSpan(y, _crossings[i], _crossings[i + 1]);
                }
            }
        }
    }

    private void Clear()
    {
        for (var y = Top; y < Bottom; y++)
        {
            Array.Clear(_coverage, (y * Width) + Left, Right - Left);
        }
    }

    private void MeasureBounds(IReadOnlyList<Vector2[]> contours)
    {
        var low = new Vector2(float.MaxValue);
        var high = new Vector2(float.MinValue);
        foreach (var contour in contours)
        {
            foreach (var point in contour)
            {
                low = Vector2.Min(low, point);
                high = Vector2.Max(high, point);
            }
        }

        Left = Math.Clamp((int)MathF.Floor(low.X), 0, Width);
        Top = Math.Clamp((int)MathF.Floor(low.Y), 0, Height);
        Right = Math.Clamp((int)MathF.Ceiling(high.X), Left, Width);
        Bottom = Math.Clamp((int)MathF.Ceiling(high.Y), Top, Height);
    }

    private void FindCrossings(IReadOnlyList<Vector2[]> contours, float y)
    {
        _crossings.Clear();
        foreach (var contour in contours)
        {
            var a = contour[^1];
            foreach (var b in contour)
            {
                if (a.Y <= y != b.Y <= y)
                {
                    _crossings.Add(a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X)));
                }

                a = b;
            }
        }

        _crossings.Sort();
    }

    private void AddSpan(int y, float from, float to)
    {
        from = Math.Clamp(from, 0, Width);
        to = Math.Clamp(to, 0, Width);
        var row = y * Width;
        var first = (int)from;
        var last = Math.Min((int)to, Width - 1);
        for (var x = first; x <= last; x++)
        {
            var share = Math.Min(to, x + 1) - Math.Max(from, x);
            _coverage[row + x] += share / SubRows;
        }
    }
}
