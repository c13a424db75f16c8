using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.MaskHead;

namespace OpenVocabSeg.Networks.Tests.Parity.Support;

/// <summary>A mask given by polygons: they are scaled to the resolution of the mask head first and drawn then.</summary>
/// <param name="polygons">x0 y0 x1 y1 … of each part, in network-input pixels; the mask is their union.</param>
/// <param name="imageHeight">Height of the network's input in pixels.</param>
/// <param name="imageWidth">Width of the network's input in pixels.</param>
internal sealed class PolygonInstanceMask(IReadOnlyList<float[]> polygons, int imageHeight, int imageWidth) : IInstanceMask
{
    /// <inheritdoc/>
    public void Draw(ReadOnlySpan<float> box, int resolution, Span<float> target)
    {
        var (left, right) = Crop(box[0], box[2], imageWidth);
        var (top, bottom) = Crop(box[1], box[3], imageHeight);
        var scaleX = (float)((double)resolution / ((double)right - left));
        var scaleY = (float)((double)resolution / ((double)bottom - top));
        var scaled = new double[polygons.Count][];
        for (var i = 0; i < scaled.Length; i++)
        {
            var polygon = polygons[i];
            scaled[i] = new double[polygon.Length];
            for (var j = 0; j + 1 < polygon.Length; j += 2)
            {
                scaled[i][j] = (polygon[j] - left) * scaleX;
                scaled[i][j + 1] = (polygon[j + 1] - top) * scaleY;
            }
        }

        var bitmap = RunLengthMask.FromPolygons(scaled, resolution, resolution).ToBitmap();
        for (var i = 0; i < bitmap.Length; i++)
        {
            target[i] = bitmap[i];
        }
    }

    private static (float Start, float End) Crop(float low, float high, int length)
    {
        var start = Math.Clamp(low, 0, length - 1);
        return (start, Math.Max(Math.Clamp(high, 0, length), start + 1));
    }
}
