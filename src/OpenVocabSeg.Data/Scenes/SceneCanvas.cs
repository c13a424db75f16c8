using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>A square image that is being drawn, and the object that each pixel shows.</summary>
internal sealed class SceneCanvas
{
    private const float NoiseDeviation = 11;
    private const byte NoObject = byte.MaxValue;

    private readonly int _side;
    private readonly Vector3[] _pixels;
    private readonly byte[] _owners;
    private readonly CoverageRaster _raster;
    private readonly float[] _uncovered;
    private readonly List<int> _fullAreas = [];

    /// <summary>Creates a black image.</summary>
    public SceneCanvas(int side)
    {
        _side = side;
        _pixels = new Vector3[side * side];
        _owners = new byte[side * side];
        Array.Fill(_owners, NoObject);
        _raster = new CoverageRaster(side, side);
        _uncovered = new float[side * side];
    }

    /// <summary>Height and width in pixels.</summary>
    public int Side => _side;

    /// <summary>Sets the color of every pixel.</summary>
    public void FillWith(Func<int, int, Vector3> colorAt)
    {
        for (var y = 0; y < _side; y++)
        {
            for (var x = 0; x < _side; x++)
            {
                _pixels[(y * _side) + x] = colorAt(y, x);
            }
        }
    }

    /// <summary>Paints a polygon in pixel coordinates that belongs to no object.</summary>
    public void PaintClutter(Vector2[] outline, Vector3 color, float opacity)
    {
        _raster.Fill([outline]);
        Blend((_, _) => color, opacity);
    }

    /// <summary>Paints an object over the image, unless it would hide too much of an earlier object.</summary>
    /// <param name="icon">The object.</param>
    /// <param name="number">Its number, from 0 in the order of painting.</param>
    /// <param name="smallestVisibleShare">Minimum visible fraction of the pixels of every object.</param>
    /// <returns>Whether it was painted.</returns>
    public bool TryPaint(PlacedIcon icon, int number, double smallestVisibleShare)
    {
        var parts = icon.Shape.Parts
            .Select(part => (part.Paint, Contours: Array.ConvertAll(part.Contours, ToImage)))
            .ToArray();
        Array.Fill(_uncovered, 1);
        foreach (var (_, contours) in parts)
        {
            _raster.Fill(contours);
            Visit((pixel, coverage) => _uncovered[pixel] *= 1 - coverage);
        }

        if (!HidesNoObject(smallestVisibleShare))
        {
            return false;
        }

        var area = 0;
        for (var i = 0; i < _owners.Length; i++)
        {
            if (_uncovered[i] < 0.5f)
            {
                _owners[i] = (byte)number;
                area++;
            }
        }

        _fullAreas.Add(area);
        Matrix3x2.Invert(icon.ToImage, out var toIcon);
        foreach (var (paint, contours) in parts)
        {
            _raster.Fill(contours);
            Blend((y, x) => icon.Colors.At(paint, icon.Shape.Texture, Vector2.Transform(new Vector2(x + 0.5f, y + 0.5f), toIcon)), 1);
        }

        return true;

        Vector2[] ToImage(Vector2[] contour) => Array.ConvertAll(contour, point => Vector2.Transform(point, icon.ToImage));
    }

    /// <summary>Adds noise that is approximately normal and independent in every channel.</summary>
    public void AddNoise(Random random)
    {
        // The sum of two uniform bytes has standard deviation 255/√6.
        var bytes = new byte[6 * _pixels.Length];
        random.NextBytes(bytes);
        var scale = NoiseDeviation * MathF.Sqrt(6) / 255;
        for (var i = 0; i < _pixels.Length; i++)
        {
            var b = bytes.AsSpan(6 * i, 6);
            _pixels[i] += scale * new Vector3(b[0] + b[1] - 255, b[2] + b[3] - 255, b[4] + b[5] - 255);
        }
    }

    /// <summary>The visible pixels of an object.</summary>
    public RunLengthMask MaskOf(int number)
    {
        var dense = new byte[_owners.Length];
        for (var i = 0; i < dense.Length; i++)
        {
            dense[i] = _owners[i] == number ? (byte)1 : (byte)0;
        }

        return RunLengthMask.FromBitmap(dense, _side, _side);
    }

    /// <summary>The image, rounded to bytes.</summary>
    public PixelImage ToImage()
    {
        var bytes = new byte[3 * _pixels.Length];
        for (var i = 0; i < _pixels.Length; i++)
        {
            var rounded = Vector3.Clamp(_pixels[i] + new Vector3(0.5f), Vector3.Zero, new Vector3(255));
            bytes[3 * i] = (byte)rounded.X;
            bytes[(3 * i) + 1] = (byte)rounded.Y;
            bytes[(3 * i) + 2] = (byte)rounded.Z;
        }

        return new PixelImage(_side, _side, bytes);
    }

    private bool HidesNoObject(double smallestVisibleShare)
    {
        Span<int> visible = stackalloc int[_fullAreas.Count];
        for (var i = 0; i < _owners.Length; i++)
        {
            if (_owners[i] != NoObject && _uncovered[i] >= 0.5f)
            {
                visible[_owners[i]]++;
            }
        }

        for (var k = 0; k < visible.Length; k++)
        {
            if (visible[k] < smallestVisibleShare * _fullAreas[k])
            {
                return false;
            }
        }

        return true;
    }

    private void Blend(Func<int, int, Vector3> colorAt, float opacity)
    {
        for (var y = _raster.Top; y < _raster.Bottom; y++)
        {
            for (var x = _raster.Left; x < _raster.Right; x++)
            {
                var coverage = _raster[y, x];
                if (coverage > 0)
                {
                    ref var pixel = ref _pixels[(y * _side) + x];
                    pixel = Vector3.Lerp(pixel, colorAt(y, x), opacity * coverage);
                }
            }
        }
    }

    private void Visit(Action<int, float> pixelAndCoverage)
    {
        for (var y = _raster.Top; y < _raster.Bottom; y++)
        {
            for (var x = _raster.Left; x < _raster.Right; x++)
            {
                pixelAndCoverage((y * _side) + x, _raster[y, x]);
            }
        }
    }
}
