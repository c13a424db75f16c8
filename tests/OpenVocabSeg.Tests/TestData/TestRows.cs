using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Tests.TestData;

internal static class TestRows
{
    /// <summary>A context in which MLImage properties are image columns.</summary>
    public static MLContext CreateContext(int? seed = 1)
    {
        var context = new MLContext(seed);
        _ = context.OpenVocabSeg;
        return context;
    }

    public static MLImage Image(
        int width, int height, byte blue = 10, byte green = 20, byte red = 30, MLPixelFormat format = MLPixelFormat.Bgra32)
    {
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < pixels.Length; i += 4)
        {
            pixels[i] = format == MLPixelFormat.Bgra32 ? blue : red;
            pixels[i + 1] = green;
            pixels[i + 2] = format == MLPixelFormat.Bgra32 ? red : blue;
            pixels[i + 3] = 255;
        }

        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    public static string BoxMask(double x0, double y0, double x1, double y1, int width, int height) =>
        RunLengthMask.FromBox(new BoundingBox(x0, y0, x1, y1), height, width).ToCompressedCounts();

    /// <summary>Rows with the label column mapped to keys, as the estimators want it.</summary>
    public static IDataView Load(MLContext context, params ImageRow[] rows)
    {
        var data = context.Data.LoadFromEnumerable(rows);
        return context.Transforms.Conversion.MapValueToKey(nameof(ImageRow.Label)).Fit(data).Transform(data);
    }
}
