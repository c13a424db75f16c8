using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Tests.Inference;

/// <summary>Masks of large images are held as run lengths: nothing the size of the image is made for an object.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LargeImageTests
{
    private const int Height = 1500;
    private const int Width = 2000;

    [TestMethod]
    public void The_noise_of_masks_takes_no_memory_the_size_of_the_image()
    {
        using var segmenter = SmallSegmenter.Create();
        var settings = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0, MaxDetections = 20 };
        PixelImage[] image = [Enlarged(SmallSegmenter.Images[0])];
        Predict(noise: true); // What is made once.
        var (plain, without) = Predict(noise: false);
        var (judged, with) = Predict(noise: true);

        Assert.IsGreaterThanOrEqualTo(10, plain.Count);
        Assert.IsTrue(judged.All(detection => detection.MaskNoise > 0));

        // A tenth of a byte a pixel; one bitmap would take ten times that.
        var more = with - without;
        Assert.IsLessThan(Height * Width / 10, more, $"{more} bytes more with noise, {without} without, {plain.Count} objects.");

        (IReadOnlyList<Detection> Found, long Bytes) Predict(bool noise)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var found = segmenter.Predict(image, settings with { EstimateNoise = noise })[0];
            return (found, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static PixelImage Enlarged(PixelImage image)
    {
        var pixels = new byte[3 * Height * Width];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                image.Pixels.AsSpan(3 * ((y * image.Height / Height * image.Width) + (x * image.Width / Width)), 3)
                    .CopyTo(pixels.AsSpan(3 * ((y * Width) + x)));
            }
        }

        return new PixelImage(Height, Width, pixels);
    }
}
