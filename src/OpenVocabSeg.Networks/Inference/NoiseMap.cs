using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>Resizes the noise of region masks to their boxes in an image (nearest cell).</summary>
internal sealed class NoiseMap
{
    private readonly int _height;
    private readonly int _width;

    public NoiseMap(int height, int width)
    {
        (_height, _width) = (height, width);
        Values = new float[height * width];
        Array.Fill(Values, float.NaN);
    }

    /// <summary>One value per pixel, row by row; NaN where no region was added.</summary>
    public float[] Values { get; }

    /// <summary>Adds regions.</summary>
    /// <param name="boxes">Their boxes in pixels of the image.</param>
    /// <param name="values">[n, M, M], their values.</param>
    public void Add(IReadOnlyList<BoundingBox> boxes, Tensor values)
    {
        var (cells, resolution) = (values.ReadArray<float>(), (int)values.shape[1]);
        for (var i = 0; i < boxes.Count; i++)
        {
            Add(boxes[i], cells.AsSpan(i * resolution * resolution, resolution * resolution), resolution);
        }
    }

    /// <summary>Adds a region. Where regions overlap, the largest value is kept.</summary>
    /// <param name="box">Its box in pixels of the image.</param>
    /// <param name="values">Its values, resolution × resolution, row by row.</param>
    /// <param name="resolution">Cells on each side.</param>
    public void Add(BoundingBox box, ReadOnlySpan<float> values, int resolution)
    {
        var (top, bottom) = (Math.Max(0, (int)Math.Floor(box.Y0)), Math.Min(_height, (int)Math.Ceiling(box.Y1)));
        var (left, right) = (Math.Max(0, (int)Math.Floor(box.X0)), Math.Min(_width, (int)Math.Ceiling(box.X1)));
        for (var y = top; y < bottom; y++)
        {
            var row = Cell(y + 0.5 - box.Y0, box.Height, resolution) * resolution;
            for (var x = left; x < right; x++)
            {
                var value = values[row + Cell(x + 0.5 - box.X0, box.Width, resolution)];
                ref var pixel = ref Values[y * _width + x];
                pixel = float.IsNaN(pixel) ? value : Math.Max(pixel, value);
            }
        }
    }

    private static int Cell(double offset, double length, int resolution) =>
        Math.Clamp((int)(offset / length * resolution), 0, resolution - 1);
}
